import { formatBytes } from '../domain/bytes.ts'
import { oneLine } from '../domain/control.ts'
import { formatDuration } from '../domain/duration.ts'
import { type ProgressEvent, phaseLabel, type Report } from '../domain/progress.ts'
import type { Paint } from '../domain/surface.ts'
import type { OutputStream } from '../world.ts'
import { tallyLine } from './tally-line.ts'

/** Draws progress events; `stop` must be called before anything else is written. */
export interface Progress {
  readonly report: Report
  stop(): void
}

interface ProgressOptions {
  readonly stderr: OutputStream
  readonly paint: Paint
  readonly quiet: boolean
  readonly write: (line: string) => void
  readonly now: () => Date
}

/** A phase that says nothing for this long is said to be still going, where no spinner turns; counts are told as often at most. */
const heartbeatMs = 30_000

/** A spinner on a terminal; elsewhere one plain line for each change and a sign of life every 30 s. */
export async function createProgress(options: ProgressOptions): Promise<Progress> {
  if (options.quiet) return { report: () => {}, stop: () => {} }
  return options.stderr.isTTY ? spinning(options) : plain(options)
}

async function spinning({ stderr, paint, write }: ProgressOptions): Promise<Progress> {
  const { default: ora } = await import('ora')
  const spinner = ora({ stream: stderr.raw, discardStdin: false, hideCursor: true })
  let text = ''
  let many = false
  const turn = (line: string): void => {
    text = line
    if (spinner.isSpinning) spinner.text = line
    else spinner.start(line)
  }
  return {
    report: (event) => {
      if (event.kind === 'scope') many = event.many
      else if (event.kind === 'phase' && event.state === 'started') turn(phaseLabel(event.phase, many))
      else if (event.kind === 'count') turn(countLine(event))
      else if (event.kind === 'tally') turn(tallyLine(event, (stderr.columns ?? 80) - 4, paint))
      else {
        const isOver = event.kind === 'phase'
        spinner.stop()
        write(event.kind === 'note' ? event.text : endedLine(event, many, paint))
        // What is under way goes on below a note.
        if (!isOver && text !== '') spinner.start(text)
        else text = ''
      }
    },
    stop: () => spinner.stop(),
  }
}

function plain({ paint, write, now }: ProgressOptions): Progress {
  let beat: NodeJS.Timeout | undefined
  let many = false
  let told = { line: '', at: 0 }
  const stop = (): void => clearInterval(beat)
  const tell = (line: string): void => {
    const at = now().getTime()
    if (line === told.line || at - told.at < heartbeatMs) return
    told = { line, at }
    write(line)
  }
  return {
    report: (event) => {
      if (event.kind === 'scope') many = event.many
      else if (event.kind === 'tally') {
        stop()
        if (event.done > 0) tell(tallyLine(event, 200, paint))
      } else if (event.kind === 'count') {
        stop()
        tell(countLine(event))
      } else if (event.kind === 'note') write(event.text)
      else {
        stop()
        // A count that is told at once would only repeat the line that begins its phase.
        told = { ...told, at: now().getTime() }
        if (event.state === 'ended') write(endedLine(event, many, paint))
        else beat = setInterval(() => write(`  still ${phaseLabel(event.phase, many)}`), heartbeatMs).unref()
      }
    },
    stop,
  }
}

function endedLine(event: Extract<ProgressEvent, { state: 'ended' }>, many: boolean, paint: Paint): string {
  const label = phaseLabel(event.phase, many).padEnd(26)
  const detail = event.detail === null ? '' : paint.dim(`  ${oneLine(event.detail)}`)
  return `${paint.good('✔')} ${label}${formatDuration(event.ms).padStart(9)}${detail}`
}

function countLine({ phase, done, total, bytes }: Extract<ProgressEvent, { kind: 'count' }>): string {
  const of = total === null ? '' : ` of ${total}`
  return `${phaseLabel(phase, true)}: ${done}${of}${bytes === null ? '' : `, ${formatBytes(bytes)} sent`}`
}
