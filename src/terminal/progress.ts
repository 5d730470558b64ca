import { oneLine } from '../domain/control.ts'
import { formatDuration } from '../domain/duration.ts'
import { type Phase, type ProgressEvent, phaseLabel, type Report } from '../domain/progress.ts'
import type { Paint } from '../domain/surface.ts'
import type { OutputStream } from '../world.ts'

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
}

/** A phase that says nothing for this long is said to be still going, where no spinner turns. */
const heartbeatMs = 30_000

/** A spinner on a terminal; elsewhere one plain line for each change and a sign of life every 30 s. */
export async function createProgress(options: ProgressOptions): Promise<Progress> {
  if (options.quiet) return { report: () => {}, stop: () => {} }
  return options.stderr.isTTY ? spinning(options) : plain(options)
}

async function spinning({ stderr, paint, write }: ProgressOptions): Promise<Progress> {
  const { default: ora } = await import('ora')
  const spinner = ora({ stream: stderr.raw, discardStdin: false, hideCursor: true })
  return {
    report: (event) => {
      if (event.kind === 'phase' && event.state === 'started') {
        spinner.start(phaseLabel(event.phase))
        return
      }
      spinner.stop()
      write(event.kind === 'note' ? event.text : endedLine(event, paint))
    },
    stop: () => spinner.stop(),
  }
}

function plain({ paint, write }: ProgressOptions): Progress {
  let beat: NodeJS.Timeout | undefined
  const stop = (): void => clearInterval(beat)
  return {
    report: (event) => {
      stop()
      if (event.kind === 'note') write(event.text)
      else if (event.state === 'ended') write(endedLine(event, paint))
      else beat = setInterval(() => write(`  still ${phaseLabel(event.phase)}`), heartbeatMs).unref()
    },
    stop,
  }
}

function endedLine(event: Extract<ProgressEvent, { state: 'ended' }>, paint: Paint): string {
  const label = phaseLabel(event.phase satisfies Phase).padEnd(26)
  const detail = event.detail === null ? '' : paint.dim(`  ${oneLine(event.detail)}`)
  return `${paint.good('✔')} ${label}${formatDuration(event.ms).padStart(9)}${detail}`
}
