import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { Failure } from '../../domain/failure.ts'
import { type Attempt, interrupted } from './failures.ts'
import { networkFailure, notSpaces } from './network-failures.ts'

const limitMs = 5_000

/**
 * The `Date` of an answer of the server. It is asked without a key, because a wrong clock is one reason for a key to be refused. Half of
 * what the question took is added, so that a slow line does not look like a wrong clock. Throws SPACES_UNAVAILABLE, SETTING_INVALID, INTERRUPTED.
 */
export async function readServerTime(endpoint: string, bucket: string, closing: AbortSignal): Promise<Date | null> {
  const attempt: Attempt = { wish: 'read', key: '', bucket, endpoint }
  const ask = endpoint.startsWith('https:') ? secureRequest : request
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    // A connection of its own: the agent of all others would keep the process waiting for it.
    const question = ask(endpoint, { method: 'HEAD', agent: false, signal: closing, timeout: limitMs }, (response) => {
      response.resume()
      const told = Date.parse(response.headers.date ?? '')
      resolve(Number.isNaN(told) ? null : new Date(told + (performance.now() - begun) / 2))
    })
    question.on('timeout', () => question.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })))
    question.on('error', (error) => {
      const failure = closing.aborted ? interrupted() : networkFailure(error, attempt, 1)
      reject(failure instanceof Failure ? failure : notSpaces(attempt))
    })
    question.end()
  })
}
