import { Failure, type FailureCode } from './failure.ts'

/** Why one input does not go along; the run goes on without it. */
export interface InputProblem {
  /** Where it is named: `list.csv, line 12`; null for the command line. */
  readonly place: string | null
  /** The path, the object, or the line itself. */
  readonly input: string
  readonly code: FailureCode
  readonly message: string
  readonly hint: string | null
}

/** The problem that a failure is for one input. */
export function problemOf(failure: Failure, place: string | null, input: string): InputProblem {
  return { place, input, code: failure.code, message: failure.message, hint: failure.hint }
}

/** One line for people: `list.csv, line 12: b.jpg is empty.` */
export function problemLine({ place, message }: InputProblem): string {
  return place === null ? message : `${place}: ${message}`
}

/** How many problems are told one by one; the rest is counted. */
const toldAtMost = 50

/**
 * What a run that cannot begin says: the problem itself when there is one input, else all of them, a line each. `accepted` tells how many
 * inputs were well.
 */
export function refusal(problems: readonly InputProblem[], accepted: number): Failure {
  const [first] = problems
  if (first !== undefined && problems.length === 1 && accepted === 0) {
    return new Failure(first.code, problemLine(first), first.hint)
  }
  const lines = problems.slice(0, toldAtMost).map(problemLine)
  if (problems.length > toldAtMost) lines.push(`… and ${problems.length - toldAtMost} more`)
  const kind = problems.every(({ code }) => code === first?.code) ? first?.code : undefined
  return new Failure(
    kind ?? 'INPUTS_REFUSED',
    `${problems.length} of ${problems.length + accepted} inputs cannot be used, so nothing was sent.`,
    accepted > 0 ? 'Without --strict-input the others are processed.' : null,
    { problems: problems.slice(0, 1000).map((problem) => ({ ...problem })), refused: problems.length, accepted },
    lines,
  )
}
