export interface Line {
  /** Counted from 1. */
  readonly number: number
  readonly text: string
}

/** A line beyond this is no path and no row. */
const longest = 1_048_576

/**
 * The lines of a stream of bytes in UTF-8, without their ends, as they come. `find -print0` writes a NUL where others write a line end,
 * for names that hold one; the first NUL or line end tells which of the two this is.
 */
export async function* linesOf(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<Line> {
  const decoder = new TextDecoder()
  let rest = ''
  let number = 0
  let separator: string | null = null
  for await (const piece of stream) {
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })
    separator ??= /[\0\n]/.exec(rest)?.[0] ?? null
    if (separator === null) continue
    const parts = rest.split(separator)
    rest = parts.pop() ?? ''
    for (const part of parts) yield { number: ++number, text: trimmed(part, separator) }
    if (rest.length > longest) rest = rest.slice(0, longest)
  }
  rest += decoder.decode()
  if (rest !== '') yield { number: ++number, text: trimmed(rest, separator ?? '\n') }
}

function trimmed(text: string, separator: string): string {
  return separator === '\n' ? text.replace(/\r$/, '') : text
}
