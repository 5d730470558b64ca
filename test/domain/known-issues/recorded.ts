import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Recognised } from '../../../src/domain/known-issues/diagnosis.ts'
import { type CaseFacts, nothingKnown } from '../../../src/domain/known-issues/known-issue.ts'
import { createRecogniser } from '../../../src/domain/known-issues/recognise.ts'

const folder = fileURLToPath(new URL('../../fixtures/known-issues/', import.meta.url))

/** A recording and the code that it must be recognised by; facts where the log alone does not tell. */
export interface Recorded {
  readonly log: string
  readonly cause: string
  readonly facts?: Partial<CaseFacts>
}

const written = (cause: string, ...logs: string[]): Recorded[] => logs.map((log) => ({ log: `written/${log}`, cause }))
const cases = (cause: string, ...logs: string[]): Recorded[] => logs.map((log) => ({ log: `caused/${log}`, cause }))

/** Everything under test/fixtures/known-issues/caused and written, in the order of the table. */
export const recorded: readonly Recorded[] = [
  ...cases('camber-job-foreign', 'camber-foreign-job'),
  ...cases('camber-logs-not-yet', 'camber-logs-not-yet'),
  ...cases('camber-key-rejected', 'camber-key-rejected', 'camber-not-logged-in'),
  ...cases('stash-permission', 'camber-stash-foreign'),
  ...cases('engine-unknown', 'camber-engine-unknown'),
  ...cases('gpu-size', 'camber-gpu-size'),
  ...cases('stash-path-invalid', 'camber-path-invalid'),
  ...cases('stash-file-missing', 'camber-stash-missing'),
  ...cases('camber-job-unknown', 'camber-job-unknown'),
  ...cases('camber-words', 'camber-flag-missing'),
  ...cases('camber-unreachable', 'camber-network'),
  ...cases('camber-busy', 'camber-server', 'camber-create-refused'),
  ...cases('command-quoting', 'quoting-single', 'quoting-double', 'quoting-operator'),
  ...cases('payload-file-missing', 'payload-absent', 'payload-absent-redirect'),
  ...cases('worker-file-missing', 'worker-nested', 'worker-nested-3.6', 'run-sh-missing'),
  ...cases('worker-missing', 'runner-worker-missing'),
  ...cases('pip-not-found', 'pip-not-found', 'pip-module-missing'),
  ...cases('python-not-found', 'python-not-found'),
  ...cases('python-missing', 'runner-python-missing'),
  ...cases('script-not-executable', 'script-not-executable'),
  ...cases('program-not-found', 'program-not-found'),
  ...cases('arguments-invalid', 'runner-arguments'),
  ...cases('disk-full', 'disk-full', 'disk-full-shell', 'disk-full-pip', 'runner-two-causes'),
  ...cases(
    'numpy-pin',
    'numpy-pin-pip-26',
    'numpy-pin-pip-23',
    'numpy-pin-pip-20',
    'numpy-pin-uv',
    'numpy-pin-uv-0.4',
    'numpy-pin-then-import',
    'runner-numpy-pin',
    'runner-numpy-pin-uv',
  ),
  ...cases(
    'index-unreachable',
    'index-refused-pip-26',
    'index-refused-pip-20',
    'index-refused-uv',
    'index-dns-pip-26',
    'index-dns-pip-23',
    'index-dns-uv',
    'runner-index-refused',
  ),
  ...cases(
    'requirements-conflict',
    'conflict-pip-26',
    'conflict-pip-23',
    'conflict-pip-21',
    'conflict-pip-20',
    'conflict-uv',
    'conflict-uv-0.4',
    'runner-conflict',
    'runner-conflict-uv',
  ),
  ...cases('hash-mismatch', 'hash-mismatch'),
  ...cases(
    'requirement-unknown',
    'requirement-unknown-pip-26',
    'requirement-unknown-pip-20',
    'requirement-unknown-uv',
    'requirement-unknown-uv-0.4',
  ),
  ...cases('build-failed', 'build-failed'),
  ...cases('environment-managed', 'environment-managed'),
  ...cases('interpreter-mismatch', 'interpreter-mismatch'),
  ...cases('opencv-5', 'opencv-5', 'opencv-5-traceback'),
  ...cases('paddleocr-3-arguments', 'show-log-paddleocr-3'),
  ...cases('numpy-abi', 'numpy-abi'),
  ...cases('bundle-incomplete', 'errors-package-missing', 'own-module-missing'),
  ...cases(
    'module-missing',
    'module-missing-3.11',
    'module-missing-3.6',
    'module-missing-3.13',
    'module-missing-2.7',
    'module-missing-submodule',
    'runner-import-missing',
    'runner-worker-not-ready',
  ),
  ...cases('name-missing', 'name-missing', 'name-missing-3.6'),
  ...cases('source-invalid', 'syntax-error', 'syntax-error-newer-python'),
  {
    log: 'caused/worker-variables-escaped',
    cause: 'variables-escaped',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own form of a variable, not a template
    facts: { command: 'export SPACES_KEY=${DO_SPACES_ACCESS_KEY} && cat payload.json | python worker.py' },
  },
  ...cases(
    'variables-missing',
    'worker-variables-missing',
    'variables-missing-keyerror',
    'variables-missing-keyerror-3.6',
    'credentials-none-boto',
    'runner-env-lacks',
  ),
  ...cases('env-file-missing', 'runner-env-file-missing'),
  ...cases(
    'endpoint-invalid',
    'endpoint-without-scheme-boto',
    'endpoint-without-scheme-boto-1.28',
    'endpoint-without-scheme-boto-1.17',
    'runner-endpoint-without-scheme',
  ),
  ...cases(
    'spaces-key-unknown',
    'key-unknown-boto',
    'key-unknown-boto-1.28',
    'key-unknown-boto-1.17',
    'worker-key-unknown',
    'runner-key-unknown',
  ),
  ...cases(
    'spaces-secret-wrong',
    'signature-wrong-boto',
    'signature-wrong-boto-1.28',
    'signature-wrong-boto-1.17',
    'worker-secret-wrong',
    'runner-secret-wrong',
  ),
  ...cases('bucket-missing', 'bucket-missing-boto'),
  ...cases('spaces-cannot-write', 'write-denied-boto', 'worker-cannot-write'),
  ...cases('artifact-url-forbidden', 'artifact-url-requests', 'artifact-url-urllib'),
  ...cases(
    'object-missing',
    'no-such-key-boto',
    'no-such-key-boto-1.28',
    'no-such-key-boto-1.17',
    'head-not-found-boto',
    'worker-object-missing',
    'runner-object-missing',
  ),
  ...cases('manifest-missing', 'runner-manifest-missing', 'runner-manifest-empty', 'runner-payload-unreadable'),
  ...cases('placeholder-host', 'dns-curl-placeholder'),
  ...cases('certificate-refused', 'certificate-wrong'),
  ...cases('name-unknown', 'dns-boto', 'dns-boto-1.17', 'dns-requests', 'dns-socket', 'runner-spaces-dns'),
  ...cases(
    'connection-refused',
    'connection-refused-boto',
    'connection-refused-boto-1.28',
    'connection-refused-boto-1.17',
    'refused-socket',
    'refused-requests-old',
    'runner-spaces-refused',
  ),
  ...cases('spaces-unreachable', 'worker-endpoint-refused'),
  ...cases('payload-missing', 'worker-payload-empty'),
  ...cases('schema-of-database', 'worker-schema-of-database'),
  ...cases('source-ambiguous', 'worker-both-sources'),
  ...cases('payload-invalid', 'worker-payload-broken'),
  ...cases('document-pdf', 'worker-pdf', 'runner-pdf'),
  ...cases('document-empty', 'worker-empty-object'),
  ...cases('document-cut-short', 'worker-cut-short'),
  ...cases('document-undecodable', 'worker-encrypted'),
  ...cases('size-exceeded', 'worker-max-kb'),
  ...cases('segfault', 'segfault-shell', 'segfault-faulthandler', 'runner-segfault'),
  ...cases('cpu-lacks-instructions', 'illegal-instruction'),
  ...cases('out-of-memory', 'killed-shell', 'memory-python', 'memory-numpy', 'runner-sigkill', 'runner-memory-error'),
  ...cases('document-timeout', 'runner-timeout'),
  ...cases('job-deadline', 'runner-deadline'),
  ...cases('cancelled-on-wish', 'runner-cancelled'),
  ...cases('runner-killed', 'runner-killed'),
  ...cases('worker-silent', 'runner-silent'),
  ...cases('worker-garbage', 'runner-garbage', 'runner-flood', 'runner-imitates-markers'),
  ...cases('worker-mismatch', 'runner-mismatch'),
  ...cases('size-unknown', 'camber-size-unknown'),
  ...cases('stash-parent-missing', 'camber-mkdir-parent'),
  ...cases('upload-source-missing', 'camber-source-missing'),
  ...cases('system-library-missing', 'library-missing'),
  ...cases('package-needs-other-python', 'other-python-pip'),
  ...cases('packages-incompatible', 'incompatible-then-import'),
  ...cases('requirement-invalid', 'requirement-invalid-pip-26', 'requirement-invalid-uv'),
  ...cases('spaces-access-denied', 'read-denied-boto'),
  ...cases('spaces-region', 'region-refused-boto'),
  ...cases('spaces-busy', 'spaces-busy-boto'),
  ...cases('spaces-clock', 'clock-wrong-boto'),
  ...cases('document-too-large', 'worker-too-large'),
  ...cases('job-terminated', 'runner-terminated'),
  ...cases('worker-not-ready', 'runner-slow-start'),
  ...cases('env-file-invalid', 'runner-env-invalid'),
  ...written('camber-key-rejected', 'guide-status-401'),
  ...written('stash-permission', 'guide-permission'),
  ...written('engine-unknown', 'guide-engine'),
  ...written('stash-path-invalid', 'guide-path-invalid'),
  ...written('stash-file-missing', 'guide-path-missing'),
  ...written('paddleocr-3-arguments', 'guide-show-log'),
  ...written('spaces-access-denied', 'guide-403', 'guide-403-bare', 'production-access-denied'),
  ...written('name-unknown', 'guide-gaierror'),
  ...written('connection-refused', 'guide-refused'),
  ...written('pip-not-found', 'guide-pip'),
  ...written('segfault-arm64', 'segfault-arm64'),
  ...written('variables-missing', 'production-variables'),
  ...written('schema-impossible', 'production-resize', 'production-side'),
  ...written('payload-invalid', 'production-null', 'production-payload'),
  ...written('endpoint-invalid', 'production-endpoint'),
  ...written('spaces-cannot-write', 'production-upload-denied'),
  ...written('artifact-url-forbidden', 'production-url-403'),
  ...written('spaces-unreachable', 'production-unreachable'),
  ...written('document-empty', 'production-empty'),
  ...written('document-undecodable', 'production-decode'),
  ...written('no-installer', 'runner-no-installer'),
  ...written('runner-bug', 'runner-bug'),
  ...written('out-of-memory', 'runner-memory'),
  ...written('spaces-rejected', 'runner-spaces-rejected'),
]

/** Failures that the table has no more than a symptom for: they are told as unknown, with the lines that tell most. */
export const unexplained: readonly Recorded[] = [
  ...cases('worker-failed', 'runner-unknown'),
  ...written('install-failed', 'runner-install-failed'),
]

export function readRecording(log: string): string {
  return readFileSync(`${folder}${log}.txt`, 'utf8')
}

export function recogniseText(text: string, facts: Partial<CaseFacts> = {}): Recognised {
  const recogniser = createRecogniser({ ...nothingKnown, ...facts })
  for (const [index, line] of text.split('\n').entries()) recogniser.line(index + 1, line)
  return recogniser.finish()
}
