import { guide } from './guide.ts'
import type { KnownIssue } from './known-issue.ts'

const pushKeys = [
  'rythmiq doctor   # are the keys of the settings good?',
  'rythmiq secrets push   # gives them to the release',
  'rythmiq retry {run}',
]
const keysByHand = [
  'export DO_SPACES_ACCESS_KEY=… DO_SPACES_SECRET_KEY=…   # the right pair',
  'rythmiq submit …   # carries them in an env file, not in the command',
]

/** Spaces, its keys, and addresses that do not answer. */
export const storageIssues: readonly KnownIssue[] = [
  {
    code: 'variables-escaped',
    title: 'The command hands the node variables that exist only on your machine.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own form of a variable, not a template
    why: 'The guide’s command escapes \\${DO_SPACES_…}, so the node’s shell fills them in, where they are empty; the worker then has no keys.',
    signs: [
      {
        in: 'line',
        pattern:
          /Missing SPACES_KEY or SPACES_SECRET|KeyError: '?(?:DO_)?SPACES_(?:KEY|SECRET)|Unable to locate credentials/,
      },
      { in: 'error', code: /^INTERNAL_ERROR$/, message: /Missing SPACES_KEY or SPACES_SECRET/ },
    ],
    when: { command: /\$\{?DO_SPACES_/ },
    remedy: pushKeys,
    remedyByHand: [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own form of a variable, not a template
      '# in --cmd: ${DO_SPACES_ACCESS_KEY} without the backslash, in double quotes, so that your shell fills it in',
      ...keysByHand.slice(1),
    ],
    guide: guide.environment,
    retry: 'after-fix',
  },
  {
    code: 'variables-missing',
    title: 'The worker was started without its keys to Spaces.',
    why: 'Variables of your shell do not reach a job: SPACES_KEY and SPACES_SECRET have to come with it.',
    signs: [
      {
        in: 'line',
        pattern:
          /Missing SPACES_KEY or SPACES_SECRET|KeyError: '?(?:DO_)?SPACES_\w+|NoCredentialsError|Unable to locate credentials/,
      },
      { in: 'error', code: /^ENV_FILE_INVALID$/, message: /lacks / },
    ],
    remedy: pushKeys,
    remedyByHand: [
      '# in --cmd, before python: export SPACES_KEY and SPACES_SECRET with their values',
      ...keysByHand.slice(1),
    ],
    guide: guide.variables,
    retry: 'after-fix',
  },
  {
    code: 'env-file-missing',
    title: 'The env file with the worker’s keys is not in the release.',
    why: 'It was removed, or the keys were rotated and pushed under another name meanwhile.',
    signs: [{ in: 'error', code: /^ENV_FILE_MISSING$/ }],
    remedy: ['rythmiq secrets push', 'rythmiq retry {run}'],
    guide: guide.variables,
    retry: 'after-fix',
  },
  {
    code: 'endpoint-invalid',
    title: 'The endpoint of Spaces is no URL: {endpoint}.',
    why: 'It needs its scheme and no bucket: https://sgp1.digitaloceanspaces.com.',
    signs: [
      { in: 'line', pattern: /Invalid endpoint: (?<endpoint>[^\s",]*)/ },
      { in: 'error', code: /^ENV_FILE_INVALID$/, message: /(?<endpoint>SPACES_ENDPOINT) in the env file/ },
      { in: 'error', code: /^PAYLOAD_INVALID$/, message: /storage\.(?<endpoint>endpoint)/ },
    ],
    remedy: [
      'export DO_SPACES_ENDPOINT=https://sgp1.digitaloceanspaces.com',
      'rythmiq secrets push',
      'rythmiq retry {run}',
    ],
    remedyByHand: ['"endpoint": "https://sgp1.digitaloceanspaces.com"   # in the payload, under storage'],
    guide: guide.payload,
    retry: 'after-fix',
  },
  {
    code: 'env-file-invalid',
    title: 'The release’s env file cannot be used.',
    why: '{said}',
    signs: [{ in: 'error', code: /^ENV_FILE_INVALID$/, message: /^(?<said>.+)$/ }],
    remedy: ['rythmiq secrets push', 'rythmiq deploy-worker'],
    guide: guide.variables,
    retry: 'after-fix',
  },
  {
    code: 'spaces-key-unknown',
    title: 'Spaces does not know the access key that the worker has.',
    why: 'InvalidAccessKeyId: the key was rotated, revoked, or is of another account or region.',
    signs: [{ in: 'line', pattern: /\(InvalidAccessKeyId\)|<Code>InvalidAccessKeyId</ }],
    remedy: pushKeys,
    remedyByHand: keysByHand,
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'spaces-secret-wrong',
    title: 'The secret key of Spaces does not belong to the access key.',
    why: 'SignatureDoesNotMatch: mostly a secret that was cut, or lost its + or / to a shell without quotes; at times the wrong region.',
    signs: [{ in: 'line', pattern: /\(SignatureDoesNotMatch\)|<Code>SignatureDoesNotMatch</ }],
    remedy: pushKeys,
    remedyByHand: keysByHand,
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'spaces-clock',
    title: 'The node’s clock and that of Spaces are too far apart.',
    why: 'Signatures hold for 15 minutes around the time of Spaces.',
    signs: [{ in: 'line', pattern: /\((?:RequestTimeTooSkewed|RequestExpired)\)/ }],
    remedy: ['rythmiq doctor   # compares this machine’s clock', 'rythmiq retry {run}   # on another node'],
    remedyByHand: ['date -u   # as the command of a job'],
    guide: guide.forbidden,
    retry: 'later',
  },
  {
    code: 'spaces-region',
    title: 'The region does not belong to the bucket or endpoint.',
    why: 'The signature is made for another region than the one that answers.',
    signs: [
      {
        in: 'line',
        pattern: /\((?:AuthorizationHeaderMalformed|PermanentRedirect|IllegalLocationConstraintException|301)\)/,
      },
    ],
    remedy: [
      'export DO_SPACES_REGION=sgp1 DO_SPACES_ENDPOINT=https://sgp1.digitaloceanspaces.com',
      'rythmiq secrets push',
      'rythmiq retry {run}',
    ],
    remedyByHand: [
      '"region": "sgp1", "endpoint": "https://sgp1.digitaloceanspaces.com"   # in the payload, under storage',
    ],
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'bucket-missing',
    title: 'There is no such bucket in that region.',
    why: 'The bucket’s name or the region is wrong, or the endpoint names the bucket a second time.',
    signs: [{ in: 'line', pattern: /\(NoSuchBucket\)|<Code>NoSuchBucket</ }],
    remedy: ['rythmiq doctor', 'export DO_SPACES_BUCKET=rythmiq-one-artifacts DO_SPACES_REGION=sgp1'],
    remedyByHand: ['"bucket": "rythmiq-one-artifacts", "region": "sgp1"   # in the payload, under storage'],
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'spaces-cannot-write',
    title: 'The key of Spaces may read and not write.',
    why: 'The worker marks this as worth a retry; it will not heal by itself.',
    signs: [
      { in: 'error', code: /^UPLOAD_FAILED$/, message: /AccessDenied|403|Forbidden/ },
      {
        in: 'line',
        pattern: /\((?:AccessDenied|403)\) when calling the (?:PutObject|CreateMultipartUpload|UploadPart) operation/,
      },
      { in: 'error', code: /^SPACES_REJECTED$/, message: /to write .*AccessDenied/ },
    ],
    remedy: [
      'rythmiq doctor   # after the key got read and write on the bucket',
      'rythmiq secrets push',
      'rythmiq retry {run}',
    ],
    remedyByHand: keysByHand,
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'artifact-url-forbidden',
    title: 'The address of the document answers 403 Forbidden.',
    why: 'Objects are private and presigned addresses expire; a key of the object (raw_path) does not.',
    signs: [
      { in: 'error', code: /^FETCH_FAILED$/, message: /HTTP error: 403/ },
      {
        in: 'line',
        pattern: /403 Client Error: Forbidden for url|HTTPError: HTTP Error 403|403 Forbidden' for url|HTTP error: 403/,
      },
    ],
    remedy: ['rythmiq submit spaces://BUCKET/KEY --schema SCHEMA   # read with the worker’s own key'],
    remedyByHand: ['"raw_path": "blobs/…"   # in the payload, in place of artifact_url'],
    guide: guide.privateUrls,
    retry: 'after-fix',
  },
  {
    code: 'spaces-access-denied',
    title: 'The key of Spaces is good and may not do this.',
    why: 'AccessDenied: it is limited to other buckets or to reading, or the bucket is another one than meant.',
    signs: [
      { in: 'error', code: /^ARTIFACT_ACCESS_DENIED$/ },
      {
        in: 'line',
        pattern:
          /\((?:AccessDenied|403|Forbidden)\)(?: when calling|:|$)|<Code>AccessDenied<|An error occurred \(403\)/,
      },
      { in: 'error', code: /^SPACES_REJECTED$/, message: /AccessDenied/ },
    ],
    remedy: pushKeys,
    remedyByHand: keysByHand,
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'object-missing',
    title: 'The document is not in Spaces where the payload says.',
    why: 'NoSuchKey: raw_path is misspelt or of another bucket, or the object was removed. Keys are case-sensitive.',
    signs: [
      { in: 'error', code: /^ARTIFACT_NOT_FOUND$/ },
      { in: 'line', pattern: /\(NoSuchKey\)|<Code>NoSuchKey<|\(404\) when calling the (?:Head|Get)Object operation/ },
    ],
    remedy: [
      'rythmiq resume {run}   # sends what is missing, where it is still there',
      'rythmiq submit FILE --schema SCHEMA',
    ],
    remedyByHand: ['aws s3 ls s3://BUCKET/KEY --endpoint-url https://sgp1.digitaloceanspaces.com'],
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'manifest-missing',
    title: 'The list of the job’s documents is not in Spaces.',
    why: '{said}',
    signs: [{ in: 'error', code: /^MANIFEST_(?:MISSING|INVALID)$/, message: /^(?<said>.+)$/ }],
    remedy: ['rythmiq status {run}', 'rythmiq submit INPUT --schema SCHEMA   # again'],
    guide: guide.payload,
    retry: 'after-fix',
  },
  {
    code: 'spaces-rejected',
    title: 'Spaces refused the worker’s keys.',
    why: '{said}',
    signs: [{ in: 'error', code: /^SPACES_REJECTED$/, message: /^(?<said>.+)$/ }],
    remedy: pushKeys,
    guide: guide.forbidden,
    retry: 'after-fix',
  },
  {
    code: 'placeholder-host',
    title: '{host} does not exist: it is a placeholder of old notes.',
    why: 'There is no API to call; Camber is used through its command line, and the keys are at app.cambercloud.com.',
    signs: [
      {
        in: 'line',
        pattern: /(?:resolve host:? |lookup |host='|resolve ')(?<host>(?:api|dashboard)\.camber\.(?:cloud|dev))/,
      },
    ],
    remedy: ['unset CAMBER_API_URL', 'camber job list', 'rythmiq submit …'],
    guide: guide.noApi,
    retry: 'after-fix',
  },
  {
    code: 'certificate-refused',
    title: 'The certificate of the other side is not accepted.',
    why: 'A proxy or a server with a certificate of its own, or a clock that is far off.',
    signs: [{ in: 'line', pattern: /CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SSL certificate problem/ }],
    remedy: ['rythmiq doctor', 'export SSL_CERT_FILE=…   # in the env file, when a proxy of yours stands between'],
    guide: guide.refused,
    retry: 'after-fix',
  },
  {
    code: 'name-unknown',
    title: 'A host name could not be resolved{host_told}.',
    why: 'The name is wrong, or the node’s DNS failed for a moment. sgp1.digitaloceanspaces.com is right; api.camber.cloud does not exist.',
    signs: [
      {
        in: 'line',
        pattern:
          /(?:Failed to resolve|Could not resolve host:|lookup) '?(?<host>[\w.-]+\w)|Name or service not known|Temporary failure in name resolution|nodename nor servname provided|its name cannot be resolved|\[Errno -[235]\]/,
      },
    ],
    remedy: ['rythmiq doctor   # endpoint and region', 'rythmiq retry {run}'],
    remedyByHand: ['getent hosts sgp1.digitaloceanspaces.com   # as the command of a job'],
    guide: guide.nameUnknown,
    retry: 'later',
    leadsTo: ['spaces-unreachable', 'fetch-failed'],
  },
  {
    code: 'connection-refused',
    title: 'The connection was refused: nothing listens there, or a firewall is between.',
    why: 'From a node only public addresses can be reached, so an address of your own network or localhost cannot.',
    signs: [
      { in: 'line', pattern: /Connection refused|\[Errno 111\]|\[Errno 61\]|ECONNREFUSED|the connection was refused/ },
    ],
    remedy: [
      'rythmiq doctor   # the endpoint of Spaces',
      'rythmiq secrets push   # when it was wrong',
      'rythmiq retry {run}',
    ],
    remedyByHand: ['curl -sS https://sgp1.digitaloceanspaces.com   # as the command of a job'],
    guide: guide.refused,
    retry: 'after-fix',
    leadsTo: ['spaces-unreachable', 'fetch-failed'],
  },
  {
    code: 'spaces-unreachable',
    title: 'Spaces could not be reached from the node.',
    why: 'The endpoint is wrong or the network failed. The worker calls this not retryable; it may pass all the same.',
    signs: [
      { in: 'line', pattern: /Could not connect to the endpoint URL/ },
      {
        in: 'line',
        pattern:
          /(?:Connect|Read) timeout on endpoint URL|Connection was closed before we received a valid response from endpoint/,
      },
      { in: 'error', code: /^SPACES_UNREACHABLE$/ },
      { in: 'error', code: /^FETCH_TIMEOUT$/ },
    ],
    remedy: ['rythmiq retry {run}', 'rythmiq doctor   # the endpoint of Spaces'],
    remedyByHand: ['curl -sS https://sgp1.digitaloceanspaces.com   # as the command of a job'],
    guide: guide.refused,
    retry: 'later',
  },
  {
    code: 'spaces-busy',
    title: 'Spaces had trouble of its own.',
    why: '5xx answers and SlowDown pass.',
    signs: [
      { in: 'line', pattern: /\((?:InternalError|SlowDown|ServiceUnavailable|500|502|503|504)\)(?: when calling|:|$)/ },
    ],
    remedy: ['rythmiq retry {run}'],
    guide: guide.forbidden,
    retry: 'later',
  },
  {
    code: 'fetch-failed',
    title: 'The document could not be fetched.',
    why: '{said}',
    signs: [{ in: 'error', code: /^FETCH_FAILED$/, message: /^(?<said>.+)$/ }],
    remedy: ['rythmiq retry {run}', 'rythmiq doctor'],
    guide: guide.forbidden,
    retry: 'later',
    symptom: 'unexplained',
  },
  {
    code: 'upload-failed',
    title: 'What was made could not be written to Spaces.',
    why: '{said}',
    signs: [{ in: 'error', code: /^UPLOAD_(?:FAILED|TIMEOUT)$/, message: /^(?<said>.+)$/ }],
    remedy: ['rythmiq retry {run}', 'rythmiq doctor'],
    guide: guide.forbidden,
    retry: 'later',
    symptom: 'unexplained',
  },
]
