import { Failure } from '../domain/failure.ts'

const most = 4

/**
 * For work that many objects have in common. Each request is tried three times by the adapter; where a store fails now and then, some of
 * thousands meet three failures in a row, and one of them must not end all. What Spaces did not answer is begun anew, four times at most.
 */
export async function tryingAgain<Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
  for (let time = 1; ; time++) {
    try {
      return await work()
    } catch (error) {
      const mayPass = error instanceof Failure && error.code === 'SPACES_UNAVAILABLE'
      if (!mayPass || time === most || signal?.aborted === true) throw error
    }
  }
}
