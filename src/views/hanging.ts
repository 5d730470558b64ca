import type { Surface } from '../domain/surface.ts'

const narrowest = 20

/**
 * A text behind its label, broken at blanks so that the lines after the first stand below its beginning. `indent` is the label's width on the
 * screen. Piped, a text has one line, whatever its length.
 */
export function hanging(
  before: string,
  indent: number,
  text: string,
  { columns, terminal }: Surface,
  style: (shown: string) => string = (shown) => shown,
): string {
  if (!terminal) return `${before}${style(text)}`.trimEnd()
  const room = Math.max(narrowest, columns - indent)
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && [...last].length + 1 + [...word].length > room) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.map((line, at) => `${at === 0 ? before : ' '.repeat(indent)}${style(line)}`.trimEnd()).join('\n')
}
