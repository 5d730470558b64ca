import { relative } from 'node:path'
import type { SavedDocument } from '../domain/saved-document.ts'

/** Saved files as people read them: relative where they lie below the working folder, whole elsewhere. */
export function shownFrom(cwd: string, saved: readonly SavedDocument[]): SavedDocument[] {
  return saved.map((document) => ({ ...document, files: document.files.map((path) => shortened(cwd, path)) }))
}

/** A path as people read it. */
export function shortened(cwd: string, path: string): string {
  const short = relative(cwd, path)
  if (short === '') return '.'
  return short.startsWith('..') ? path : short
}
