import { createHash } from 'node:crypto'

/** A UUID of version 4's form that follows from a text: the same text gives the same UUID on every machine. */
export function derivedUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** The object of a document's content: a repeated upload finds it there (design/house.md §2, `blobs/<uuid>`). */
export function blobUuid(sha256: string): string {
  return derivedUuid(`blob:${sha256}`)
}
