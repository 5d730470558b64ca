import type { Call } from '../call.ts'
import type { Job } from '../jobs/job.ts'
import { type Field, fieldLines, footer, joined, title } from '../text/blocks.ts'
import { goDuration, timestamp } from '../text/times.ts'

const words = 'Job Information'

/** §4 `job get`: the empty lines at both ends are real, and the command is printed raw, newlines and all. */
export function jobBlock(call: Call, job: Job, commandLimit: number): string {
  const fields = [...askedFields(job, commandLimit), ...timeFields(call, job)]
  return joined(['', title(words), ...fieldLines(fields), '', footer(words), ''])
}

export function createdBlock(job: Job): string {
  return joined([
    'Job created successfully',
    '',
    title(words),
    ...fieldLines(askedFields(job, 0)),
    '',
    footer(words),
    '',
  ])
}

/** §4 `job list`: blocks of `Label: value` between lines of at least 20 dashes. */
export function listBlocks(call: Call, jobs: readonly Job[]): string {
  const line = '-'.repeat(59)
  const { command_in_list: shown, command_truncate_list: limit } = call.settings
  const blocks = jobs.flatMap((job) => {
    const fields = [...askedFields(job, limit), ...timeFields(call, job)]
    return [...fieldLines(fields.filter(([label]) => shown || label !== 'Command')), line]
  })
  return joined([line, ...blocks])
}

function askedFields(job: Job, commandLimit: number): readonly Field[] {
  return [
    ['Job ID', String(job.id)],
    ['Status', job.status],
    ['Job Type', job.engine.toUpperCase()],
    ['Node Size', job.size.toUpperCase()],
    ['Command', shortened(job.command, commandLimit)],
    ['With GPU', String(job.gpu)],
    ['Number of Nodes', String(job.nodes)],
  ]
}

export function shortened(command: string, limit: number): string {
  return limit > 0 && command.length > limit ? `${command.slice(0, limit)}...` : command
}

/** §4: before start and finish these lines are empty or absent, nobody has recorded which. */
function timeFields(call: Call, job: Job): readonly Field[] {
  const end = job.finishedAt ?? call.clock.now()
  const all: readonly (readonly [string, string | undefined])[] = [
    ['Start Time', job.startedAt === undefined ? undefined : timestamp(job.startedAt)],
    ['Duration', job.startedAt === undefined ? undefined : goDuration(job.startedAt, end)],
    ['Finish Time', isOver(job) ? timestamp(end) : undefined],
  ]
  if (call.settings.unset_times === 'empty') return all.map(([label, value]) => [label, value ?? ''])
  return all.flatMap(([label, value]): Field[] => (value === undefined ? [] : [[label, value]]))
}

/** The finish is noted a moment before the state changes; nobody may see one without the other. */
export function isOver(job: Job): boolean {
  return job.finishedAt !== undefined && ['COMPLETED', 'FAILED', 'CANCELLED'].includes(job.status)
}
