import { createReadStream } from 'node:fs'

/** Of a line that is longer, this many characters are shown. */
const longestLine = 64 * 1024
/** Longer than any secret: what a cut may have left of one is dropped with it. */
const margin = 4 * 1024
const cutOff = ' …'

/**
 * The lines of a part of a file, in batches, without their ends; memory stays flat whatever the file is. `clean` makes whole lines safe to
 * show: it hides secrets, so it never gets half a line but where the rest is thrown away.
 */
export async function* linesOfFile(
  path: string,
  part: { readonly from: number; readonly to: number },
  clean: (text: string) => string,
): AsyncGenerator<readonly string[]> {
  if (part.to <= part.from) return
  const bytes: AsyncIterable<Buffer> = createReadStream(path, { start: part.from, end: part.to - 1 })
  const decoder = new TextDecoder()
  let rest = ''
  let skipping = false
  for await (const piece of bytes) {
    rest += decoder.decode(piece, { stream: true })
    if (skipping) {
      const begin = rest.indexOf('\n') + 1
      skipping = begin === 0
      rest = skipping ? '' : rest.slice(begin)
    }
    const end = rest.lastIndexOf('\n')
    if (end >= 0) {
      yield clean(rest.slice(0, end)).split('\n').map(shortened)
      rest = rest.slice(end + 1)
    }
    if (rest.length > longestLine + margin) {
      yield clean(rest).slice(0, -margin).concat(cutOff).split('\n').map(shortened)
      rest = ''
      skipping = true
    }
  }
  rest += decoder.decode()
  if (rest !== '' && !skipping) yield clean(rest).split('\n').map(shortened)
}

function shortened(line: string): string {
  return line.length > longestLine + cutOff.length ? line.slice(0, longestLine) + cutOff : line
}
