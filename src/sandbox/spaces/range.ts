import { s3Error } from './s3-error.ts'

/** Bytes `from` up to and including `to`. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/**
 * What a Range header asks for, or null for the whole object. Ceph 16.2 takes the first of several ranges, treats `-0` and a
 * suffix longer than the object as everything, and ignores other units. InvalidRange when nothing of it is there.
 */
export function readRange(value: string | null, size: number): ByteRange | null {
  if (value === null || !value.startsWith('bytes=')) return null
  const [, first = '', last = ''] = /^bytes=\s*(\d*)-(\d*)/.exec(value) ?? []
  if (first === '' && last === '') throw s3Error('InvalidRange')
  if (first === '') return suffix(Number(last), size)
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (from >= size || to < from) throw s3Error('InvalidRange')
  return { from, to }
}

function suffix(length: number, size: number): ByteRange {
  if (size === 0) throw s3Error('InvalidRange')
  return { from: length === 0 ? 0 : Math.max(0, size - length), to: size - 1 }
}
