import { plainly, type Surface } from '../domain/surface.ts'
import { wrap } from './wrap.ts'

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
  style: (shown: string) => string = plainly,
): string {
  if (!terminal) return `${before}${style(text)}`.trimEnd()
  const lines = wrap(text, Math.max(narrowest, columns - indent))
  return lines.map((line, at) => `${at === 0 ? before : ' '.repeat(indent)}${style(line)}`.trimEnd()).join('\n')
}
