import { printableJson } from '../../domain/json.ts'
import type { Surface } from '../../domain/surface.ts'
import type { LogRun } from '../../operations/logs/merge-logs.ts'
import { createLogView, logLineJson } from '../../views/log-lines.ts'
import type { LogFlags } from './log-flags.ts'
import type { LogSubject } from './log-subject.ts'

/** Lines of a log as text, each with its end. */
export type LogForm = (run: LogRun) => string

export function textForm(subject: LogSubject, flags: LogFlags, { paint, columns, terminal }: Surface): LogForm {
  const draw = createLogView({
    paint,
    columns: terminal ? columns : null,
    several: subject.several,
    timestamps: flags.timestamps === true,
    all: flags.all === true,
    grep: flags.grep ?? null,
    labelOf: subject.labelOf,
  })
  return ({ shard, lines }) => draw(shard, lines)
}

/** A JSON object a line; `part` is put into each. */
export function jsonForm(subject: LogSubject, part: Record<string, unknown> = {}, end = ''): LogForm {
  const jobIdOf = (shard: number, place: number) => subject.documentOf(shard, place)?.job_id ?? null
  return ({ shard, lines }) =>
    lines.map((line) => `${printableJson({ ...part, ...logLineJson(shard, line, jobIdOf) })}${end}\n`).join('')
}
