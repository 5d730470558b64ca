import { Failure } from '../../domain/failure.ts'
import { networkFailure } from './network-failures.ts'

/** What was being done when it failed; goes into the sentence. */
export interface Attempt {
  readonly wish: 'read' | 'write' | 'delete' | 'list'
  readonly bucket: string
  readonly endpoint: string
  /** The object, or the prefix of a listing. */
  readonly key: string
}

const ACCESS = 'DO_SPACES_ACCESS_KEY'
const SECRET = 'DO_SPACES_SECRET_KEY'
const MISPLACED = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'InvalidRegion',
])
const DAMAGED = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'IncompleteBody', 'XAmzContentChecksumMismatch'])
const BUSY = new Set(['SlowDown', 'Throttling', 'TooManyRequests', 'RequestTimeout', 'ServiceUnavailable'])

/**
 * Turns anything the SDK throws into a Failure. The sentences are ours: what a server or a library says may repeat keys.
 * What is neither an answer of a server nor a fault of the network comes back as it is: a bug.
 */
export function toFailure(error: unknown, attempt: Attempt): unknown {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return error
  if (error.name === 'AbortError') return interrupted()
  const status = statusOf(error)
  const tries = attemptsOf(error)
  const details = { bucket: attempt.bucket, key: attempt.key, status, code: codeOf(error), tries }
  return status === null
    ? networkFailure(error, attempt, tries)
    : serverFailure(codeOf(error), status, attempt, details)
}

/** The failure of work that its caller stopped. */
export function interrupted(): Failure {
  return new Failure('INTERRUPTED', 'The transfer was interrupted.', 'Nothing half-made was left; run it again.')
}

/** The HTTP status of an SDK error, or null when no answer came. */
export function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('$metadata' in error)) return null
  const metadata = error.$metadata as { httpStatusCode?: number } | undefined
  const response = '$response' in error ? (error.$response as { statusCode?: number } | undefined) : undefined
  return metadata?.httpStatusCode ?? response?.statusCode ?? null
}

/** How often the SDK tried. */
export function attemptsOf(error: unknown): number {
  if (!(error instanceof Error) || !('$metadata' in error)) return 1
  return (error.$metadata as { attempts?: number } | undefined)?.attempts ?? 1
}

/** The S3 error code; anything that does not look like one is not repeated. */
export function codeOf(error: Error): string {
  return /^[A-Za-z][A-Za-z0-9.]{0,63}$/.test(error.name) ? error.name : 'Unknown'
}

function serverFailure(code: string, status: number, attempt: Attempt, details: Failure['details']): Failure {
  const { bucket, endpoint } = attempt
  const fail = (kind: ConstructorParameters<typeof Failure>[0], message: string, hint: string | null) =>
    new Failure(kind, message, hint, details)
  if (code === 'NoSuchBucket') {
    const hint = 'Check DO_SPACES_BUCKET and DO_SPACES_REGION, or create the bucket.'
    return fail('BUCKET_MISSING', `There is no bucket "${bucket}" at ${endpoint}.`, hint)
  }
  if (code === 'NoSuchKey' || code === 'NotFound' || status === 404) {
    return fail('OBJECT_NOT_FOUND', `There is no object "${attempt.key}" in the bucket "${bucket}".`, null)
  }
  if (status === 412 || code === 'ConditionalRequestConflict') {
    return fail(
      'SPACES_CONFLICT',
      `The object "${attempt.key}" was changed by somebody else.`,
      'Look at it and try again.',
    )
  }
  if (MISPLACED.has(code) || (status >= 300 && status < 400)) {
    const hint = 'Check DO_SPACES_REGION and DO_SPACES_ENDPOINT: both name the region the bucket is in.'
    return fail('SETTING_INVALID', `The bucket "${bucket}" is not in the region of ${endpoint}.`, hint)
  }
  if (code === 'InvalidBucketName') {
    return fail('SETTING_INVALID', `"${bucket}" is not a name that a bucket can have.`, 'Check DO_SPACES_BUCKET.')
  }
  if (code === 'InsufficientStorage' || status === 507) {
    return fail('DISK_FULL', 'The object store has no space left.', 'Free some space there and try again.')
  }
  if (DAMAGED.has(code)) {
    const message = `The object "${attempt.key}" was damaged on its way and was not stored.`
    return fail('SPACES_UNAVAILABLE', message, 'Try again.')
  }
  if (status >= 500 || status === 429 || BUSY.has(code)) {
    // The answer to a HEAD has no body, so it names no code.
    const named = code === 'Unknown' ? '' : ` (${code})`
    return fail('SPACES_UNAVAILABLE', `Spaces at ${endpoint} answered ${status}${named}.`, 'Try again in a moment.')
  }
  return rejected(code, status, attempt, details)
}

function rejected(code: string, status: number, attempt: Attempt, details: Failure['details']): Failure {
  const fail = (message: string, hint: string) => new Failure('SPACES_REJECTED', message, hint, details)
  const place = `"${attempt.bucket}"`
  switch (code) {
    case 'InvalidAccessKeyId':
      return fail(
        'Spaces does not know the access key.',
        `Check ${ACCESS}: it may be mistyped, deleted, or of another account.`,
      )
    case 'SignatureDoesNotMatch':
      return fail(
        'The secret key does not belong to the access key.',
        `Check ${SECRET}: it must come from the same pair as ${ACCESS}.`,
      )
    case 'RequestTimeTooSkewed':
      return fail(
        "This computer's clock differs from Spaces' by more than 15 minutes.",
        'Set the clock, then try again.',
      )
    case 'ExpiredToken':
    case 'InvalidToken':
      return fail('The Spaces key has expired.', `Make a new pair and set ${ACCESS} and ${SECRET}.`)
    default:
  }
  if (status !== 401 && status !== 403) {
    return fail(`Spaces refused the request (${status}, ${code}).`, 'If it goes on, tell the rythmiq team this code.')
  }
  const right = `Give the key of ${ACCESS} the right to ${attempt.wish} in the bucket ${place}.`
  if (attempt.wish === 'list') return fail(`The Spaces key may not list the bucket ${place}.`, right)
  return fail(`The Spaces key may not ${attempt.wish} "${attempt.key}" in the bucket ${place}.`, right)
}
