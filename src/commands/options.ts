import { Argument, InvalidArgumentError, Option } from 'commander'
import { isLocalRun } from '../domain/run-id.ts'
import type { Session } from '../session.ts'

/** Options that several commands share, so that a word means one thing in the whole tool. */

export const localOption = (): Option =>
  new Option('--local', 'use the sandbox on this machine instead of Camber and Spaces')

export const runArgument = (): Argument =>
  new Argument('[run]', 'run id, a beginning of it, @last, @-2, a Camber job number or a document’s UUID').default(
    '@last',
  )

/** Seconds, or a number with s, m or h: `90`, `90s`, `20m`, `1h`. Gives milliseconds. */
export function readDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text.trim())
  if (!match) throw new InvalidArgumentError('Write a time such as 90s, 20m or 1h.')
  const unit = { s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000
  return Math.round(Number(match[1]) * unit)
}

/** A run of the sandbox says so by its id, so no command needs `--local` for it. */
export function targetOf(reference: string | undefined, local: boolean | undefined): 'local' | 'camber' {
  return local === true || (reference !== undefined && isLocalRun(reference)) ? 'local' : 'camber'
}

/** A text that is kept where others read it, without the secrets of this machine; null when there is none. */
export function redacted(session: Session, text: string | undefined): string | null {
  return text === undefined ? null : session.redact(text)
}

/** A tag is one word that nobody could take for the name of a release or the beginning of a commit. */
export function readTag(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && !/^[0-9a-f]{4,40}$/.test(text)) return text
  throw new InvalidArgumentError(
    'Write one word of letters, digits, dots and dashes, such as v1.4; no hexadecimal number.',
  )
}
