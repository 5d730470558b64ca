import { Failure } from '../../domain/failure.ts'
import type { Attempt } from './failures.ts'

/** What went wrong on the way, in words. The codes are those of Node's sockets and of the SDK's handler. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  ECONNRESET: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ENETDOWN: 'there is no network',
  EADDRNOTAVAIL: 'there is no network',
  EPROTO: 'it does not speak TLS',
}
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS/

/** A fault of the network as a Failure; null-like otherwise: the error itself, which is a bug. */
export function networkFailure(error: Error, attempt: Attempt, tries: number): unknown {
  const code = deepCode(error)
  const details = { endpoint: attempt.endpoint, key: attempt.key, code, tries }
  const fail = (reason: string, hint: string) =>
    new Failure('SPACES_UNAVAILABLE', `Spaces at ${attempt.endpoint} cannot be reached: ${reason}.`, hint, details)
  if (code !== null && CERTIFICATE.test(code)) {
    return fail(
      'its certificate is not trusted',
      'Check DO_SPACES_ENDPOINT, and the clock and the proxy of this computer.',
    )
  }
  const reason = code === null ? undefined : reasons[code]
  if (reason !== undefined) return fail(reason, 'Check the network and DO_SPACES_ENDPOINT, then try again.')
  if (error.name === 'TimeoutError') return fail('it did not answer in time', 'Try again in a moment.')
  // Node says this without a code when the other side closes in the middle of an answer.
  if (error.message === 'aborted' || error.message === 'socket hang up')
    return fail('the connection was cut', 'Try again.')
  if (/^HPE_/.test(code ?? '') || isUnreadable(error)) {
    return notSpaces(attempt)
  }
  return error
}

/** The failure of an answer that no S3 server gives: a web page, a proxy, a sign-in page of a hotel. */
export function notSpaces(attempt: Attempt): Failure {
  const { endpoint, key } = attempt
  const message = `What answers at ${endpoint} is not Spaces.`
  return new Failure('SETTING_INVALID', message, 'Check DO_SPACES_ENDPOINT and the network.', { endpoint, key })
}

/** True for the SDK's complaint about an answer that is no XML. */
function isUnreadable(error: Error): boolean {
  return '$response' in error || '$responseBodyText' in error
}

/** The code of an error or of what caused it; happy eyeballs wraps one error for each address it tried. */
function deepCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return deepCode(error.errors[0])
  return deepCode(error.cause)
}
