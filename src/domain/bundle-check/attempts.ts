import type { SourceImport } from './source-facts.ts'
import type { Trouble } from './trouble.ts'

/** `try: import a` with `except ImportError: import b`: one of both has to be there. */
export interface Attempts {
  /** It stands in a handler that Python never comes to. */
  idle(entry: SourceImport): boolean
  /** Nothing is lost when it fails. */
  settled(entry: SourceImport): boolean
}

/** Shadowing breaks no import; everything else does. */
export const isFailure = ({ rule }: Trouble): boolean => rule !== 'standard-library-shadowed'

/** Takes all imports of one file. */
export function readAttempts(entries: readonly { readonly entry: SourceImport; readonly fails: boolean }[]): Attempts {
  const failing = new Set(entries.flatMap(({ entry, fails }) => (fails ? (entry.guard ?? []) : [])))
  const handled = new Set(entries.flatMap(({ entry }) => entry.fallback ?? []))
  for (const { entry, fails } of entries) if (fails && entry.fallback !== null) handled.delete(entry.fallback)
  const idle = ({ fallback }: SourceImport): boolean => fallback !== null && !failing.has(fallback)
  return { idle, settled: (entry) => idle(entry) || (entry.guard !== null && handled.has(entry.guard)) }
}
