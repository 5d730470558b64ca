/** What the command prints after `Error: ` and, bare, on stdout (§1); the exit code is not always 1. */
export class CallFailure extends Error {
  readonly exit: number
  /** Some failures are said in one plain line on stdout, without usage, because the CLI exits 0 (§1). */
  readonly quiet: boolean

  constructor(message: string, exit = 1) {
    super(message)
    this.exit = exit
    this.quiet = exit === 0
  }
}

export function apiError(code: number, message: string, exit = 1): CallFailure {
  return new CallFailure(`API error: code=${code}, message=${message}`, exit)
}
