import type { CamberJob } from '../../ports.ts'
import { readInstant } from './instant.ts'

const label = /^([A-Z][A-Za-z ]*):(?:\s+(.*))?$/
/** The fields that follow the command, in the order in which Camber prints them; the first that is there closes the command. */
const afterCommand = ['With GPU', 'Number of Nodes'] as const

/**
 * A job from the text block of `job get` or of one entry of `job list` (facts §4); null when it has no id or no status.
 * `Command:` is printed raw and may hold lines that look like fields, so no field is ever read from inside it: those before it
 * are taken by first match, those after it only behind the last line that can be its neighbour.
 */
export function readJobText(text: string): CamberJob | null {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith('Command:'))
  const end = start === -1 ? -1 : endOfCommand(lines, start)
  const head = fieldsOf(start === -1 ? lines : lines.slice(0, start))
  const tail = end === -1 ? new Map<string, string>() : fieldsOf(lines.slice(end))
  const field = (name: string): string | null => head.get(name) ?? tail.get(name) ?? null
  const jobId = field('Job ID')
  const state = field('Status')?.split(/\s/)[0]
  if (jobId === null || !/^[\w-]+$/.test(jobId) || !state) return null
  return {
    jobId,
    state: state.toUpperCase(),
    command: start === -1 ? null : readCommand(lines.slice(start, end === -1 ? start + 1 : end)),
    mountDir: null,
    nodeSize: field('Node Size')?.toLowerCase() ?? null,
    createdAt: readInstant(field('Created At') ?? field('Created Time')),
    startedAt: readInstant(field('Start Time')),
    finishedAt: readInstant(field('Finish Time')),
  }
}

function endOfCommand(lines: readonly string[], start: number): number {
  for (const name of afterCommand) {
    const index = lines.findLastIndex((line) => line.startsWith(`${name}:`))
    if (index > start) return index
  }
  return -1
}

function fieldsOf(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of lines) {
    const [, name, value = ''] = label.exec(line.trimEnd()) ?? []
    if (name !== undefined && value !== '' && !fields.has(name)) fields.set(name, value.trim())
  }
  return fields
}

function readCommand(lines: readonly string[]): string | null {
  const command = lines
    .join('\n')
    .replace(/^Command:\s*/, '')
    .trimEnd()
  return command === '' ? null : command
}
