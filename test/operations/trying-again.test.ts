import { expect, it } from 'vitest'
import { Failure } from '../../src/domain/failure.ts'
import { tryingAgain } from '../../src/operations/trying-again.ts'
import { failureOf } from '../domain/failing.ts'

/** Work that fails with each of these in turn and then succeeds. */
function work(...failures: Failure[]) {
  const asked = { times: 0 }
  const once = async (): Promise<string> => {
    asked.times += 1
    const failure = failures[asked.times - 1]
    if (failure !== undefined) throw failure
    return 'done'
  }
  return { asked, once }
}

const unanswered = new Failure('SPACES_UNAVAILABLE', 'Spaces does not answer.')

it('begins anew what Spaces did not answer', async () => {
  const { asked, once } = work(unanswered, unanswered, unanswered)
  expect([await tryingAgain(once), asked.times]).toEqual(['done', 4])
})

it('gives up after four times', async () => {
  const { asked, once } = work(unanswered, unanswered, unanswered, unanswered)
  expect([await failureOf(() => tryingAgain(once)), asked.times]).toEqual([unanswered, 4])
})

it('does not begin anew what will not pass, nor what was interrupted', async () => {
  const rejected = work(new Failure('SPACES_REJECTED', 'No.'))
  expect((await failureOf(() => tryingAgain(rejected.once))).code).toBe('SPACES_REJECTED')
  const stopped = work(unanswered)
  await failureOf(() => tryingAgain(stopped.once, AbortSignal.abort()))
  expect([rejected.asked.times, stopped.asked.times]).toEqual([1, 1])
})
