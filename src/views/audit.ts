import { oneLine } from '../domain/control.ts'
import { counted } from '../domain/counted.ts'
import type { Surface } from '../domain/surface.ts'
import { table } from './table.ts'
import { wrap } from './wrap.ts'

interface AuditData {
  readonly jobs_looked_at: number
  readonly exposed: readonly {
    readonly camber_job_id: string
    readonly state: string
    readonly created_at: string | null
    readonly secrets: readonly { readonly what: string; readonly current: boolean; readonly rotate: string }[]
  }[]
  readonly left_out: readonly string[]
}

/** Which jobs show which kinds of secrets, and what to make new; a row for each when piped. */
export function auditView({ exposed, jobs_looked_at, left_out }: AuditData, surface: Surface): string {
  const { paint, terminal, columns } = surface
  const rows = exposed.flatMap(({ camber_job_id, state, created_at, secrets }) =>
    secrets.map(({ what, current }) => [
      camber_job_id,
      created_at ?? '-',
      oneLine(state),
      current ? 'yes' : 'no',
      what,
    ]),
  )
  const listed = table(['JOB', 'CREATED', 'STATE', 'IN USE HERE', 'SHOWS'], rows, surface)
  if (!terminal) return rows.length === 0 ? '' : listed
  const looked = `${counted(jobs_looked_at, 'command')} of past jobs looked at`
  const left = left_out.map((what) => `${paint.warn('!')} Not looked at: ${oneLine(what)}`)
  if (exposed.length === 0) return [`${paint.good('✔')} ${looked}: no secrets.`, ...left].join('\n')
  const rotations = [...new Set(exposed.flatMap(({ secrets }) => secrets.map(({ rotate }) => rotate)))]
  const advice = rotations.flatMap((rotate) =>
    wrap(rotate, columns - 4).map((line, index) => `  ${index === 0 ? '→' : ' '} ${line}`),
  )
  return [
    listed,
    '',
    `${paint.bad('✘')} ${looked}: ${exposed.length} ${exposed.length === 1 ? 'shows' : 'show'} secrets. Camber keeps commands for ever; what ends it is to make new:`,
    ...advice,
    ...left,
  ].join('\n')
}
