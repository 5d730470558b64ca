import { fault, type Sight, unknown } from '../../domain/check.ts'
import { oneLine } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'

/** What a failure of a question says: trouble on the way is not a broken set-up. */
export function judgeFailure(error: unknown, why: string): Sight {
  if (!(error instanceof Failure)) {
    const reason = error instanceof Error ? oneLine(error.message) : 'for an unknown reason'
    return unknown(`The check did not come to an end: ${reason}.`, 'What it would have found is not known.')
  }
  const fix = error.hint === null ? [] : [error.hint]
  return error.retryable ? unknown(error.message, why, fix) : fault(error.message, why, fix)
}

/** The sight of a look that may throw. */
export async function sightOf(look: () => Sight | Promise<Sight>): Promise<Sight> {
  try {
    return await look()
  } catch (error) {
    return judgeFailure(error, 'What depends on it cannot work.')
  }
}
