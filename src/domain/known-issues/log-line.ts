import { oneLine, stripControl } from '../control.ts'
import { parseJson } from '../json.ts'
import { foreignMark, recordMark, resultsBegin, resultsEnd } from '../log-marks.ts'

/** A line of a log by who wrote it (runner/README.md, "The log"). */
export type LogLine =
  /** What the runner says of itself. */
  | { readonly by: 'runner'; readonly record: unknown }
  /** What the runner passed on: `scope` is the document's index or the lane's name, null with a single lane. */
  | { readonly by: 'passed-on'; readonly scope: string | null; readonly text: string }
  /** A log without our runner, or what stands beside it. */
  | { readonly by: 'job'; readonly text: string }
  | { readonly by: 'nobody' }

/** Reads lines in turn; what stands in the runner's block of results repeats what was said before. */
export function lineReader(): (text: string) => LogLine {
  let inBlock = false
  return (raw) => {
    const text = plain(raw)
    if (text.startsWith(resultsBegin)) inBlock = true
    if (text.startsWith(resultsEnd)) inBlock = false
    if (inBlock || text.startsWith(resultsEnd)) return { by: 'nobody' }
    if (text.startsWith(recordMark)) return { by: 'runner', record: parseJson(text.slice(recordMark.length)) }
    if (!text.startsWith(foreignMark)) return { by: 'job', text }
    const passedOn = /^\| (?:\[(\d+|lane-\d+-\d+)\] )?(.*)$/s.exec(text)
    if (passedOn !== null) return { by: 'passed-on', scope: passedOn[1] ?? null, text: passedOn[2] ?? '' }
    return { by: 'job', text }
  }
}

/** Without colours, and of a progress bar that paints over itself the last state. */
function plain(text: string): string {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text
  const last = line.slice(line.lastIndexOf('\r') + 1)
  return last.includes('\u001b') ? stripControl(last) : last
}

const mostShown = 240

/** A line as it is shown: no control characters, not endless. */
export function shownLine(text: string): string {
  const line = oneLine(text.slice(0, 20_000)).trimEnd()
  if (line.length <= mostShown) return line
  const blank = line.lastIndexOf(' ', mostShown)
  return `${line.slice(0, blank > mostShown / 2 ? blank : endOfWord(line))}…`
}

/** Behind the last sign that stands in no key, so that no part of a secret is left that redaction would not know. */
function endOfWord(line: string): number {
  const head = line.slice(0, mostShown)
  return head.length - (/[\w+/=%-]*$/.exec(head)?.[0].length ?? 0)
}

/** What patterns are matched on: as much of a line as could tell something, since a line may have a megabyte. */
export function matchedLine(text: string): string {
  return text.length <= 8192 ? text : text.slice(0, 8192)
}
