import { guide } from './guide.ts'
import type { KnownIssue } from './known-issue.ts'

const installed = /^(?:Successfully installed|Installed \d+ packages?|Requirement already satisfied: )/
const unresolved = '(?:Could not find a version that satisfies the requirement|No matching distribution found for)'
const brokenImports = ['module-missing', 'numpy-abi', 'name-missing', 'bundle-incomplete']

/** pip, uv, imports, and versions that are known to break a worker. */
export const packageIssues: readonly KnownIssue[] = [
  {
    code: 'disk-full',
    title: 'The node’s disk is full.',
    why: 'The room for temporary files is small; large downloads, packages or leftovers of earlier documents took it.',
    signs: [
      { in: 'line', pattern: /\[Errno 28\]|No space left on device(?!\.\w)|os error 28|Disk quota exceeded/ },
      { in: 'error', code: /^DISK_FULL$/ },
    ],
    remedy: [
      'rythmiq submit … --size {size}   # a larger node has a larger disk',
      'rythmiq deploy-worker   # with fewer or smaller packages in requirements.txt',
    ],
    remedyByHand: [
      'camber job create … --size {size}   # a larger node has a larger disk',
      'rm -rf /tmp/…   # in the worker, after each document',
    ],
    guide: guide.noSpace,
    retry: 'after-fix',
  },
  {
    code: 'numpy-pin',
    title: 'numpy {version} does not install on the node: its Python is 3.11, and numpy 2.5 and newer want 3.12.',
    why: 'What needs numpy then fails at import.',
    signs: [
      { in: 'line', pattern: new RegExp(`${unresolved} numpy[=>~]=(?<version>2\\.(?:[5-9]|\\d\\d)[\\w.]*)`) },
      {
        in: 'line',
        pattern: /Python>=3\.12 and numpy[=>~]=(?<version>2\.(?:[5-9]|\d\d)[\w.]*) depends/,
      },
    ],
    remedy: ['# requirements.txt: numpy<2.5 in place of the pin', 'rythmiq deploy-worker'],
    remedyByHand: ["pip install 'numpy<2.5' …"],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'package-needs-other-python',
    title: '{package} {version} is not made for the node’s Python.',
    why: 'pip passed it over because of its Requires-Python.',
    signs: [
      {
        in: 'line',
        pattern: new RegExp(`${unresolved} (?<package>[\\w.-]+)==(?<version>[\\w.]+)`),
        precededBy: ' {version} Requires-Python',
      },
      { in: 'line', pattern: /Package '(?<package>[\w.-]+)' requires a different Python: (?<version>[\d.]+) not in/ },
      {
        in: 'line',
        pattern: /Python\S+ and (?<package>[\w.-]+)[=>~]=(?<version>[\w.]+) depends/,
      },
    ],
    remedy: ['# requirements.txt: {package}<{version}', 'rythmiq deploy-worker'],
    remedyByHand: ["pip install '{package}<{version}'"],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'index-unreachable',
    title: 'The Python package index could not be reached from the node.',
    why: 'DNS, network or PIP_INDEX_URL: {said}',
    signs: [
      {
        in: 'line',
        pattern:
          /Retrying \(Retry\(total=\d+.*(?<said>Connection refused|Name or service not known|Temporary failure in name resolution|timed out|Failed to resolve|Network is unreachable|CERTIFICATE_VERIFY_FAILED)/,
        soft: true,
        healedBy: installed,
      },
      {
        in: 'line',
        pattern:
          /Could not install packages due to an (?:OSError|EnvironmentError): HTTPS?ConnectionPool.*(?<said>Max retries exceeded)/,
        healedBy: installed,
      },
      {
        in: 'line',
        pattern: /error: (?:Failed to fetch|Request failed after).*(?<said>simple\/\S+)/,
        healedBy: installed,
      },
      {
        in: 'line',
        pattern: /cause: (?<said>error sending request for url|client error \(Connect\)|dns error|tcp connect error)/,
        healedBy: installed,
      },
      { in: 'error', code: /^INDEX_UNREACHABLE$/, message: /(?<said>check its network and PIP_INDEX_URL)/ },
    ],
    remedy: ['rythmiq retry {run}', 'rythmiq submit … --local   # does it install here?'],
    remedyByHand: ['pip download pip   # as the command of a job: does the node reach the index?'],
    guide: guide.nameUnknown,
    retry: 'later',
    leadsTo: ['requirement-unknown', 'module-missing', 'install-failed'],
  },
  {
    code: 'requirements-conflict',
    title: 'The required packages exclude one another, so nothing was installed.',
    why: '{said}',
    signs: [
      {
        in: 'line',
        pattern:
          /ERROR: (?<said>Cannot install .{1,200}? because these package versions have conflicting dependencies)/,
      },
      { in: 'line', pattern: /ResolutionImpossible/ },
      { in: 'line', pattern: /(?<said>Because \S+==\S+ depends on \S+)(?: and\b|,|$)/ },
      { in: 'error', code: /^REQUIREMENTS_CONFLICT$/, message: /^(?<said>.+)$/ },
    ],
    remedy: [
      'rythmiq deploy-worker --dry-run   # tells pins that break a worker',
      'rythmiq submit INPUT --schema SCHEMA --local   # tries them here',
    ],
    remedyByHand: ['pip install -r requirements.txt   # here, with the pins loosened until it goes through'],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'requirement-invalid',
    title: 'A line of requirements.txt is none that pip understands.',
    why: '{said}',
    signs: [
      {
        in: 'line',
        pattern: /ERROR: (?<said>Invalid requirement: .{1,120})|(?<said_2>Couldn't parse requirement in .{1,120})/,
      },
    ],
    remedy: ['rythmiq deploy-worker --dry-run   # tells file and line', 'rythmiq deploy-worker'],
    remedyByHand: ['# an exact version has two signs: numpy==1.26.4'],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'hash-mismatch',
    title: 'A downloaded package is not the one whose hash requirements.txt names.',
    why: 'The lock is of another file than the index gives, or the download was cut or changed on its way.',
    signs: [{ in: 'line', pattern: /THESE PACKAGES DO NOT MATCH THE HASHES|Hash mismatch for/ }],
    remedy: ['pip-compile --generate-hashes   # or what makes the lock', 'rythmiq deploy-worker'],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'requirement-unknown',
    title: 'The package index has no {requirement} for the node’s Python.',
    why: 'The version does not exist, was withdrawn, or has no build for this Python and machine.',
    signs: [
      {
        in: 'line',
        pattern: new RegExp(`${unresolved} (?<requirement>[\\w.\\[\\]=<>~!,-]{1,100})`),
        healedBy: installed,
      },
      { in: 'line', pattern: /Because there is no version of (?<requirement>[\w.=<>-]+) and/ },
      { in: 'line', pattern: /Because only (?<requirement>[\w.=<>-]+)(?: is|are) available and you require/ },
      { in: 'line', pattern: /Because (?<requirement>[\w.-]+) was not found in the package registry/ },
      { in: 'error', code: /^INSTALL_FAILED$/, message: /index has no (?<requirement>\S+) for this Python/ },
    ],
    remedy: ['pip index versions {package}   # which there are', 'rythmiq deploy-worker   # after the pin was changed'],
    remedyByHand: ['pip index versions {package}   # which there are'],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'build-failed',
    title: 'A package without a wheel for this Python had to be built on the node, and that failed.',
    why: 'The node has no headers or compilers for most packages.',
    signs: [
      {
        in: 'line',
        pattern:
          /error: subprocess-exited-with-error|Failed building wheel for (?<package>[\w.-]+)|ERROR: Failed to build|metadata-generation-failed|Command errored out with exit status \d+: .*setup\.py|error: command '\S*(?:gcc|g\+\+|cc)\S*' failed|× Failed to build/,
        healedBy: installed,
      },
    ],
    remedy: [
      'pip download --only-binary :all: -r requirements.txt   # which one has no wheel?',
      'rythmiq deploy-worker   # with a version that has one',
    ],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'environment-managed',
    title: 'The system’s Python refuses packages (externally managed).',
    why: 'It wants a virtual environment.',
    signs: [{ in: 'line', pattern: /^error: externally-managed-environment/ }],
    remedy: ['python3 -m venv /tmp/env && /tmp/env/bin/pip install …', 'rythmiq submit …   # makes one by itself'],
    guide: guide.pipNotFound,
    retry: 'after-fix',
  },
  {
    code: 'interpreter-mismatch',
    title: 'pip installed {package} for another Python than the one that runs the worker.',
    why: 'On Camber’s GPU image a bare `pip` is Python 3.10 while `python3` is 3.11, so what it installs is not seen.',
    signs: [{ in: 'line', pattern: /^Successfully installed /, soft: true, confidence: 'likely' }],
    when: { installedAndMissing: true },
    remedy: ['rythmiq submit …   # installs for the Python that runs the worker'],
    remedyByHand: ['python3 -m pip install …   # in place of: pip install …'],
    guide: guide.pipNotFound,
    retry: 'after-fix',
    leadsTo: ['module-missing'],
  },
  {
    code: 'packages-incompatible',
    title: 'pip installed packages that do not fit together: {said}.',
    why: 'It only complains and goes on; the import fails later.',
    signs: [
      {
        in: 'line',
        pattern:
          /^(?:ERROR: |WARNING: )?(?<said>[\w.-]+ [\w.]+ (?:requires|has requirement) [^()]{1,120}?, but you(?:'ll)? have [\w. -]{1,60}?)(?: which is incompatible)?\.?$/,
        soft: true,
        confidence: 'likely',
      },
    ],
    remedy: ['rythmiq deploy-worker   # with all packages in one requirements.txt, so that they are resolved together'],
    remedyByHand: ['pip install -r requirements.txt   # all in one call, so that they are resolved together'],
    guide: guide.dependencies,
    retry: 'after-fix',
    leadsTo: brokenImports,
  },
  {
    code: 'opencv-5',
    title: 'OpenCV 5 is installed, and the worker is made for OpenCV 4.',
    why: 'HoughLinesP answers in another shape since 5, so the enhance stage fails on most pictures.',
    signs: [
      { in: 'line', pattern: /cannot unpack non-iterable numpy\.int32 object/ },
      {
        in: 'error',
        code: /^(?:ENHANCE_FAILED|INTERNAL_ERROR)$/,
        message: /non-iterable numpy\.int32|too many values to unpack|invalid index to scalar/,
        confidence: 'likely',
      },
    ],
    remedy: ['# requirements.txt: opencv-python-headless>=4.9,<5', 'rythmiq deploy-worker'],
    remedyByHand: ["pip install 'opencv-python-headless>=4.9,<5' …"],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'paddleocr-3-arguments',
    title: 'PaddleOCR 3 is installed, which no longer takes the argument {argument}.',
    why: 'The worker is made for PaddleOCR 2; with 3 it also reads no text.',
    signs: [
      { in: 'line', pattern: /unexpected keyword argument '(?<argument>show_log|use_gpu|use_angle_cls)'/ },
      { in: 'line', pattern: /Unknown argument: (?<argument>show_log|use_gpu|\w+)/ },
      {
        in: 'warning',
        pattern: /unexpected keyword argument '(?<argument>show_log|use_gpu)'|Unknown argument: (?<argument_3>\w+)/,
      },
    ],
    remedy: ['# requirements.txt: paddleocr>=2.7,<3', 'rythmiq deploy-worker'],
    remedyByHand: ["pip install 'paddleocr>=2.7,<3' …"],
    guide: guide.showLog,
    retry: 'after-fix',
  },
  {
    code: 'numpy-abi',
    title: 'A package was built for another numpy than the one that is installed.',
    why: 'What was compiled for numpy 1 does not run with numpy 2.',
    signs: [
      {
        in: 'line',
        pattern:
          /A module that was compiled using NumPy 1\.x cannot be run in|numpy\.core\.multiarray failed to import|Importing the numpy C-extensions failed|numpy\.ufunc size changed.*binary incompatibility.*Expected|_ARRAY_API not found/,
      },
      { in: 'line', pattern: /^ValueError: numpy\.dtype size changed/ },
    ],
    remedy: ['# requirements.txt: numpy>=1.26,<2', 'rythmiq deploy-worker'],
    remedyByHand: ["pip install 'numpy<2' …"],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'system-library-missing',
    title: 'The node lacks the system library {library}.',
    why: 'Nothing can be installed there with apt. For libGL: opencv-python wants a display, opencv-python-headless does not.',
    signs: [{ in: 'line', pattern: /(?<library>lib[\w+-]+\.so[\d.]*): cannot open shared object file/ }],
    remedy: ['# requirements.txt: opencv-python-headless>=4.9,<5 in place of opencv-python', 'rythmiq deploy-worker'],
    remedyByHand: ["pip uninstall -y opencv-python && pip install 'opencv-python-headless<5'"],
    guide: guide.dependencies,
    retry: 'after-fix',
  },
  {
    code: 'bundle-incomplete',
    title: 'The worker’s own module `{module}` is not in its folder.',
    why: 'Part of the worker was not uploaded. The guide’s list of files lacks errors/ and storage/artifact_fetcher.py; both errors.py and errors/ are needed.',
    signs: [
      { in: 'line', pattern: /No module named '(?<module>[\w.]+)'; '[\w.]+' is not a package/ },
      {
        in: 'line',
        pattern: /No module named '?(?<module>(?:errors|processors|storage|models)(?:\.[\w.]+)?)'?(?:[\s.;)]|$)/,
      },
    ],
    remedy: [
      'rythmiq deploy-worker ./worker --list   # what goes along',
      'rythmiq deploy-worker ./worker   # checks every import first',
    ],
    guide: guide.notInStash,
    retry: 'after-fix',
  },
  {
    code: 'module-missing',
    title: 'The package that brings the module `{module}` is not installed on the node.',
    why: 'Nothing that the job installs brings {package}.',
    signs: [
      { in: 'line', pattern: /(?:ModuleNotFoundError|ImportError): No module named '?(?<module>[\w.]+)'?/ },
      { in: 'line', pattern: /^\S*python[\d.]*: No module named '?(?<module>[\w.]+)'?/ },
      { in: 'warning', pattern: /OCR_FAILED.*?No module named '(?<module>[\w.]+)'/ },
      { in: 'warning', pattern: /OCR_FAILED at ocr: (?<module>PaddleOCR) not installed/ },
    ],
    remedy: [
      "echo '{wanted}' >> requirements.txt   # in the worker’s folder",
      'rythmiq deploy-worker   # checks every import first',
    ],
    remedyByHand: ["pip install '{wanted}' …   # in the command, before python worker.py"],
    guide: guide.moduleNotFound,
    retry: 'after-fix',
  },
  {
    code: 'name-missing',
    title: '`{name}` cannot be imported from `{module}`.',
    why: 'The module is there in another version than the worker was written for, or a file of the worker is an old one.',
    signs: [
      {
        in: 'line',
        pattern:
          /ImportError: cannot import name '(?<name>\w+)'(?: from (?:partially initialized module )?'(?<module>[\w.]+)')?/,
      },
    ],
    remedy: [
      'rythmiq deploy-worker --dry-run   # what differs from the release, file by file',
      'rythmiq rollback   # when it worked before the last deploy',
    ],
    remedyByHand: ['camber stash ls -r stash://USERNAME/{folder}/   # old files are never removed by cp'],
    guide: guide.moduleNotFound,
    retry: 'after-fix',
  },
  {
    code: 'source-invalid',
    title: 'A file of the worker is no Python that this interpreter can read.',
    why: 'A half-written file, or syntax of a newer Python than the node’s 3.11.',
    signs: [{ in: 'line', pattern: /^(?:\w+: )?(?:SyntaxError|IndentationError|TabError): / }],
    remedy: [
      'python3 -m compileall -q ./worker   # which file and line',
      'rythmiq deploy-worker   # refuses such a file',
    ],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
  {
    code: 'resolution-failed',
    title: 'No set of packages fits requirements.txt.',
    why: 'The lines below it say which ones exclude one another.',
    signs: [{ in: 'line', pattern: /No solution found when resolving/ }],
    remedy: ['rythmiq submit INPUT --schema SCHEMA --local   # tries them here'],
    remedyByHand: ['pip install -r requirements.txt   # here, with the pins loosened until it goes through'],
    guide: guide.dependencies,
    retry: 'after-fix',
    symptom: 'yields',
  },
  {
    code: 'install-failed',
    title: 'The packages of requirements.txt could not be installed.',
    why: '{said}',
    signs: [{ in: 'error', code: /^INSTALL_FAILED$/, message: /^(?<said>.+)$/ }],
    remedy: ['rythmiq logs {run}', 'rythmiq submit INPUT --schema SCHEMA --local   # does it install here?'],
    guide: guide.dependencies,
    retry: 'after-fix',
    symptom: 'unexplained',
  },
]
