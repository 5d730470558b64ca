import type { Flag, Invocation } from '../cobra/command.ts'

/** §0: `--output json` is a flag of single commands, not a global one. */
export const outputFlag: Flag = { name: 'output', kind: 'string', usage: 'output format (e.g. json)' }

export function wantsJson(invocation: Invocation): boolean {
  return invocation.flags.text('output') === 'json'
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
