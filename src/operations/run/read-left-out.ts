import { type InputProblem, parseInputProblem } from '../../domain/input-problem.ts'
import { refusedKey } from '../../domain/keys.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import type { Outside } from '../../ports.ts'

/** The inputs that a run was asked for and could not take, each with its reason; nothing is asked for where none was left out. */
export async function readLeftOut(
  outside: Outside,
  run: Pick<RunStatus, 'run_id' | 'refused'>,
): Promise<InputProblem[]> {
  if (run.refused === 0) return []
  const found = await outside.spaces.get(refusedKey(run.run_id))
  if (found === null) return []
  const lines = new TextDecoder().decode(found.body).split('\n')
  return lines.flatMap((line) => parseInputProblem(line) ?? [])
}
