/** A text that goes into an archive. */
export interface ArchiveFile {
  /** With `/` between parts, at most 100 bytes. */
  readonly name: string
  readonly text: string
}

const block = 512

/** Lays files out as a POSIX ustar archive, each readable by its owner only (IEEE Std 1003.1, pax, "ustar Interchange Format"). */
export function layOutTar(files: readonly ArchiveFile[], modified: Date): Uint8Array {
  const parts = files.flatMap(({ name, text }) => {
    const body = new TextEncoder().encode(text)
    return [header(name, body.length, modified), body, new Uint8Array((block - (body.length % block)) % block)]
  })
  return joined([...parts, new Uint8Array(2 * block)])
}

function header(name: string, size: number, modified: Date): Uint8Array {
  const head = new Uint8Array(block)
  const put = (text: string, at: number): void => head.set(new TextEncoder().encode(text), at)
  if (new TextEncoder().encode(name).length > 100) throw new Error(`the name ${name} is too long for an archive`)
  put(name, 0)
  put(octal(0o600, 7), 100)
  put(octal(0, 7), 108)
  put(octal(0, 7), 116)
  put(octal(size, 11), 124)
  put(octal(Math.floor(modified.getTime() / 1000), 11), 136)
  // The sum is taken with blanks where it will stand.
  put('        ', 148)
  put('0', 156)
  put('ustar\u000000', 257)
  const sum = head.reduce((all, byte) => all + byte, 0)
  put(`${octal(sum, 6)}\u0000 `, 148)
  return head
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
