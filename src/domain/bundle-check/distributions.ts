/** Which distributions bring what is imported under a name that is not theirs; most are named like what they bring. */
const providers: Readonly<Record<string, string>> = {
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  Crypto: 'pycryptodome pycrypto',
  Cryptodome: 'pycryptodomex',
  cv2: 'opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  exifread: 'exifread',
  faiss: 'faiss-cpu faiss-gpu',
  fitz: 'pymupdf',
  'google.api_core': 'google-api-core',
  'google.auth': 'google-auth',
  'google.cloud.storage': 'google-cloud-storage',
  'google.cloud.vision': 'google-cloud-vision',
  'google.protobuf': 'protobuf',
  jose: 'python-jose',
  jwt: 'pyjwt',
  levenshtein: 'levenshtein python-levenshtein',
  Levenshtein: 'levenshtein python-levenshtein',
  magic: 'python-magic python-magic-bin',
  multipart: 'python-multipart',
  MySQLdb: 'mysqlclient',
  onnxruntime: 'onnxruntime onnxruntime-gpu onnxruntime-openvino',
  OpenSSL: 'pyopenssl',
  paddle: 'paddlepaddle paddlepaddle-gpu',
  pdf2image: 'pdf2image',
  PIL: 'pillow pillow-simd',
  pillow_heif: 'pillow-heif',
  pkg_resources: 'setuptools',
  pptx: 'python-pptx',
  psycopg2: 'psycopg2 psycopg2-binary',
  pylab: 'matplotlib',
  pymupdf: 'pymupdf',
  pythonjsonlogger: 'python-json-logger',
  rapidocr_onnxruntime: 'rapidocr-onnxruntime',
  redis: 'redis',
  ruamel: 'ruamel-yaml',
  sentry_sdk: 'sentry-sdk',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  supabase: 'supabase',
  tensorflow: 'tensorflow tensorflow-cpu',
  typing_extensions: 'typing-extensions',
  websocket: 'websocket-client',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
}

/** Imports that are named like their distribution; listed because these names could be nothing of the worker's own. */
const namedAlike = new Set(
  `aiohttp albumentations anthropic boto3 botocore certifi chardet charset_normalizer click colorama cryptography deskew django
  easyocr fastapi filelock filetype flask fsspec gunicorn httpx huggingface_hub idna imageio imutils jinja2 jmespath jsonschema
  loguru lxml markupsafe matplotlib minio mpmath msgpack networkx numpy onnx openai openpyxl orjson packaging paddleocr paddlex
  pandas paramiko pikepdf piexif pluggy psutil pyclipper pydantic pydantic_core pydantic_settings pyparsing pypdf PyPDF2
  pypdfium2 pytesseract pytest pytz pyzbar rapidfuzz rapidocr regex reportlab requests rich s3transfer scipy seaborn setuptools
  shapely simplejson six sniffio sqlalchemy starlette structlog sympy tenacity tesserocr thefuzz tifffile tiktoken tokenizers
  torch torchvision tqdm transformers typer ujson urllib3 uvicorn uvloop websockets wheel xxhash`.split(/\s+/),
)

/** What a distribution has always required, so that requiring it is enough. `requests` by way of PaddleOCR is no such case
 *  (facts/rythmiq-worker.md §6). */
const alongside: Readonly<Record<string, string>> = {
  aiohttp: 'yarl multidict attrs frozenlist',
  boto3: 'botocore s3transfer',
  botocore: 'jmespath python-dateutil urllib3',
  beautifulsoup4: 'soupsieve',
  easyocr: 'torch torchvision numpy pillow',
  fastapi: 'starlette pydantic',
  flask: 'werkzeug jinja2 click itsdangerous',
  httpx: 'httpcore anyio certifi idna',
  jinja2: 'markupsafe',
  matplotlib: 'numpy pillow packaging pyparsing python-dateutil',
  onnxruntime: 'numpy protobuf',
  'opencv-contrib-python': 'numpy',
  'opencv-contrib-python-headless': 'numpy',
  'opencv-python': 'numpy',
  'opencv-python-headless': 'numpy',
  pandas: 'numpy python-dateutil',
  pydantic: 'pydantic-core typing-extensions',
  'pydantic-settings': 'pydantic python-dotenv',
  pytesseract: 'pillow packaging',
  requests: 'urllib3 certifi idna charset-normalizer',
  s3transfer: 'botocore',
  'scikit-image': 'numpy scipy pillow imageio networkx tifffile packaging',
  'scikit-learn': 'numpy scipy joblib threadpoolctl',
  scipy: 'numpy',
  shapely: 'numpy',
  supabase: 'httpx',
  torchvision: 'torch numpy pillow',
  transformers: 'huggingface-hub numpy packaging pyyaml regex requests tokenizers tqdm',
}

/** It is known what these bring, so they bring nothing else. */
const knownDistributions: ReadonlySet<string> = new Set([
  ...Object.values(providers).flatMap((names) => names.split(' ')),
  ...[...namedAlike].map(normaliseName),
])

/** A distribution's name as PEP 503 compares it. */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

/** Whether an import can be nothing but a package from an index; `path` is dotted. */
export function isWellKnown(path: string): boolean {
  return providersOf(path) !== null || namedAlike.has(path.split('.')[0] ?? path)
}

/** The distribution to write down for an import. */
export function distributionFor(path: string): string {
  const [first] = providersOf(path) ?? []
  if (first === 'opencv-python') return 'opencv-python-headless'
  return first ?? normaliseName(path.split('.')[0] ?? path)
}

export type Coverage = 'covered' | 'possible' | 'missing'

/**
 * Whether the required distributions bring an import. `possible`: none is known to, but one is named so alike that it may.
 * `anonymous` says that something is required whose name cannot be told.
 */
export function coverageOf(path: string, required: ReadonlySet<string>, anonymous: boolean): Coverage {
  const wanted = providersOf(path) ?? plainProviders(path)
  const all = withDependencies(required)
  if (wanted.some((name) => all.has(name))) return 'covered'
  if (isWellKnown(path)) return anonymous ? 'possible' : 'missing'
  const bare = squeeze(path.split('.')[0] ?? path)
  const alike = [...required].some((name) => !knownDistributions.has(name) && squeeze(name).includes(bare))
  return (alike && bare.length >= 3) || anonymous ? 'possible' : 'missing'
}

/** The entry of the longest known beginning of a dotted name. */
function providersOf(path: string): string[] | null {
  const parts = path.split('.')
  for (let length = parts.length; length > 0; length--) {
    const key = parts.slice(0, length).join('.')
    if (Object.hasOwn(providers, key)) return (providers[key] ?? '').split(' ')
  }
  return null
}

/** Namespace packages such as `google.cloud.x` are often named by all their parts. */
function plainProviders(path: string): string[] {
  const parts = path.split('.')
  return parts.map((_, index) => normaliseName(parts.slice(0, index + 1).join('-')))
}

function withDependencies(required: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(required)
  // A set is walked on while it grows.
  for (const name of all) for (const brought of (alongside[name] ?? '').split(' ')) if (brought) all.add(brought)
  return all
}

const squeeze = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')
