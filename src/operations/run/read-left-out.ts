import { type InputProblem, parseInputProblem } from '../../domain/input-problem.ts'
import { refusedKey } from '../../domain/keys.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'
import { storedText } from '../stored-text.ts'

/** The inputs that a run was asked for and could not take, each with its reason; nothing is asked for where none was left out. */
export async function readLeftOut(
  outside: Outside,
  run: Pick<RunStatus, 'run_id' | 'refused'>,
): Promise<InputProblem[]> {
  if (run.refused === 0) return []
  const text = await storedText(outside.spaces, refusedKey(run.run_id))
  const lines = (text ?? '').split('\n')
  return lines.flatMap((line) => parseInputProblem(line) ?? [])
}
