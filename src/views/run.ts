import { oneLine } from '../domain/control.ts'
import { formatDuration } from '../domain/duration.ts'
import type { RunStatus } from '../domain/run-status.ts'
import type { SavedDocument } from '../domain/saved-document.ts'
import type { Surface } from '../domain/surface.ts'
import { documentLines, field, madeLines, paintOutcome } from './document.ts'

/** A run on one screen: outcome and state apart, each document, what was made and saved, times, cost. */
export function runView(run: RunStatus & { readonly saved?: readonly SavedDocument[] }, { paint }: Surface): string {
  const lines = [`${paintOutcome(run.outcome, paint)}  ${paint.strong(run.run_id)}`]
  for (const document of run.documents) {
    if (run.documents.length > 1) lines.push('', `${paintOutcome(document.outcome, paint)}  ${oneLine(document.name)}`)
    else lines.push(field('document', `${oneLine(document.name)} as ${document.schema_id}`, paint))
    lines.push(...documentLines(document, paint))
    const saved = run.saved?.find((candidate) => candidate.job_id === document.job_id)
    const made = saved?.made ?? document.made
    if (made) lines.push(...madeLines(made, document.asked, paint))
    for (const broken of saved?.broken_promises ?? []) lines.push(field('', paint.bad(broken), paint))
    for (const [index, file] of (saved?.files ?? []).entries())
      lines.push(field(index === 0 ? 'saved' : '', file, paint))
  }
  lines.push(...jobLines(run, paint), ...timeLines(run, paint))
  if (run.cost !== null) {
    const amount = `$${run.cost.usd} for ${formatDuration(run.cost.billed_ms)} on ${run.cost.node_size.toUpperCase()}`
    lines.push(field(run.local ? 'Camber' : 'cost', run.local ? `would have cost about ${amount}` : amount, paint))
    if (run.local) lines.push(field('', paint.dim(`(${run.cost.basis})`), paint))
  }
  return lines.join('\n')
}

function jobLines(run: RunStatus, paint: Surface['paint']): string[] {
  return run.shards.map(({ camber_job_id, state }) => {
    const job = camber_job_id === null ? 'none known' : camber_job_id
    return field('job', `${job}, ${run.local ? 'the sandbox' : 'Camber'} says ${oneLine(state)}`, paint)
  })
}

function timeLines(run: RunStatus, paint: Surface['paint']): string[] {
  const parts = run.phases.flatMap(({ phase, ms, how }) =>
    ms === null ? [] : [`${phase} ${formatDuration(ms)}${how === null || how === 'none' ? '' : ` (${how})`}`],
  )
  return parts.length === 0 ? [] : [field('times', parts.join(' · '), paint)]
}
