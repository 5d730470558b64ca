import { hasControl, stripControl } from './control.ts'
import { foreignMark, ownMark } from './log-marks.ts'

/**
 * Whole lines of a log without control characters, line by line, so that no sequence swallows the next one. What a carriage return parts
 * becomes lines of the same kind: in the log of a runner (`runners`) no part of a foreign line may look like the runner's own.
 */
export function safeLogText(text: string, runners: boolean): string {
  if (!hasControl(text)) return text
  const clean = (line: string): string => {
    if (!hasControl(line)) return line
    const parts = stripControl(line.replace(/\r+$/, ''))
    if (!runners) return parts
    const [first = '', ...more] = parts.split('\n')
    const marked = line.startsWith(foreignMark) || line.startsWith(ownMark) ? first : foreignMark + first
    return [marked, ...more.map((part) => foreignMark + part)].join('\n')
  }
  return text.split('\n').map(clean).join('\n')
}
