/** Parts of a log: what the runner calls its phases (runner/README.md), and `end` for what comes behind them. */
export const logPhases = ['boot', 'install', 'work', 'end'] as const
export type LogPhase = (typeof logPhases)[number]
