import type { DocumentStatus } from './run-status.ts'
import type { MadeImage } from './saved-document.ts'

/**
 * What a result does not keep of what its schema asks, in words; empty when all of it holds. A kB is 1024 bytes, as the worker counts
 * (facts/rythmiq-worker.md §2). What an image does not tell is not kept: a portal cannot read it either.
 */
export function brokenPromises(asked: DocumentStatus['asked'], made: MadeImage): string[] {
  // Nothing is promised where nobody knows what was asked.
  if (asked === null) return []
  const broken: string[] = []
  if (made.format === null) return [`it is no image, not ${asked.format}`]
  if (made.format !== asked.format) broken.push(`it is ${made.format}, not ${asked.format}`)
  if (made.width === null) broken.push(`it does not tell its pixels; ${asked.width}x${asked.height} were asked for`)
  else if (made.width !== asked.width || made.height !== asked.height) {
    broken.push(`it is ${made.width}x${made.height} pixels, not ${asked.width}x${asked.height}`)
  }
  if (made.dpi === null) broken.push(`it does not tell its dpi; ${asked.dpi} was asked for`)
  else if (made.dpi !== asked.dpi) broken.push(`it is at ${made.dpi} dpi, not ${asked.dpi}`)
  if (made.bytes > asked.max_kb * 1024)
    broken.push(`it has ${Math.ceil(made.bytes / 1024)} kB, more than ${asked.max_kb}`)
  return broken
}
