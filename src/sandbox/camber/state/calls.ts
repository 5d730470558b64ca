import { appendFileSync } from 'node:fs'
import type { Home } from './home.ts'

/** Appends what was called; one small append is atomic, so parallel calls never mix. No key is ever written. */
export function recordCall(home: Home, argv: readonly string[], at: number, exit: number | null): void {
  const line = { argv: withoutKeys(argv), at: new Date(at).toISOString(), pid: process.pid, exit }
  appendFileSync(home.calls, `${JSON.stringify(line)}\n`, { mode: 0o600 })
}

function withoutKeys(argv: readonly string[]): readonly string[] {
  return argv.map((word, at) => {
    if (word.startsWith('--api-key=')) return '--api-key=***'
    return argv[at - 1] === '--api-key' ? '***' : word
  })
}
