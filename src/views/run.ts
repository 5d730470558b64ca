import { oneLine } from '../domain/control.ts'
import { counted } from '../domain/counted.ts'
import { formatDuration } from '../domain/duration.ts'
import { type InputProblem, problemLine } from '../domain/input-problem.ts'
import type { RunStatus } from '../domain/run-status.ts'
import type { SavedDocument } from '../domain/saved-document.ts'
import type { Surface } from '../domain/surface.ts'
import { documentLines, field, madeLines, paintOutcome } from './document.ts'
import { manyDocumentsLines } from './many-documents.ts'

export type ShownRun = RunStatus & {
  readonly saved?: readonly SavedDocument[]
  /** Inputs that are no documents of the run, with their reasons. */
  readonly left_out?: readonly InputProblem[]
}

const leftOutShown = 5

/** A run on one screen: outcome and state apart, what became of the documents, what was saved, jobs, times, cost. */
export function runView(run: ShownRun, surface: Surface): string {
  const { paint } = surface
  const lines = [`${paintOutcome(run.outcome, paint)}  ${paint.strong(run.run_id)}`]
  lines.push(...(run.documents.length > 1 ? manyDocumentsLines(run, surface) : oneDocumentLines(run, paint)))
  lines.push(...leftOutLines(run, paint))
  lines.push(...jobLines(run, paint), ...timeLines(run, paint), ...costLines(run, paint))
  return lines.join('\n')
}

/** What Camber bills; of the sandbox, what it would have billed. */
export function costLines({ cost, local }: RunStatus, paint: Surface['paint']): string[] {
  if (cost === null) return []
  const amount = `$${cost.usd} for ${formatDuration(cost.billed_ms)} on ${oneLine(cost.node_size).toUpperCase()}`
  if (!local) return [field('cost', amount, paint)]
  return [field('Camber', `would have cost about ${amount}`, paint), field('', paint.dim(`(${cost.basis})`), paint)]
}

function oneDocumentLines(run: ShownRun, paint: Surface['paint']): string[] {
  return run.documents.flatMap((document) => {
    const saved = run.saved?.find((candidate) => candidate.job_id === document.job_id)
    const made = saved?.made ?? document.made
    return [
      field('document', `${oneLine(document.name)} as ${document.schema_id}`, paint),
      ...documentLines(document, paint),
      ...(made ? madeLines(made, document.asked, paint) : []),
      ...(saved?.broken_promises ?? []).map((broken) => field('', paint.bad(broken), paint)),
      ...(saved?.problem ? [field('missing', paint.bad(oneLine(saved.problem.message)), paint)] : []),
      ...(saved?.files ?? []).map((file, index) => field(index === 0 ? 'saved' : '', file, paint)),
    ]
  })
}

/** Inputs that were no documents, with their reasons. */
export function leftOutLines({ refused, left_out = [] }: ShownRun, paint: Surface['paint']): string[] {
  if (refused === 0) return []
  const shown = left_out.slice(0, leftOutShown).map((problem) => field('', oneLine(problemLine(problem)), paint))
  const more =
    refused > shown.length && shown.length > 0 ? [field('', `… and ${refused - shown.length} more`, paint)] : []
  return [
    field('left out', paint.bad(`${counted(refused, 'input')} could not be used and went along with no job`), paint),
    ...shown,
    ...more,
  ]
}

/** One job with its number and Camber's word; of several, how many are in which state. */
function jobLines(run: RunStatus, paint: Surface['paint']): string[] {
  const who = run.local ? 'the sandbox' : 'Camber'
  if (run.shards.length === 1) {
    return run.shards.map(({ camber_job_id, state }) =>
      field('job', `${camber_job_id ?? 'none known'}, ${who} says ${oneLine(state)}`, paint),
    )
  }
  const states = new Map<string, string[]>()
  for (const { camber_job_id, state } of run.shards) {
    states.set(state, [...(states.get(state) ?? []), ...(camber_job_id === null ? [] : [camber_job_id])])
  }
  return [...states].map(([state, jobs], index) => {
    const count = run.shards.filter((shard) => shard.state === state).length
    const numbers = jobs.length === 0 ? '' : ` (${jobs.slice(0, 4).join(', ')}${jobs.length > 4 ? ', …' : ''})`
    return field(index === 0 ? 'jobs' : '', `${count} ${oneLine(state)}${numbers}`, paint)
  })
}

/** Times of one job as they are; of several, each phase's longest. */
export function timeLines(run: RunStatus, paint: Surface['paint']): string[] {
  const longest = new Map<string, RunStatus['phases'][number]>()
  for (const phase of run.phases) {
    if (phase.ms !== null && phase.ms >= (longest.get(phase.phase)?.ms ?? 0)) longest.set(phase.phase, phase)
  }
  const parts = [...longest.values()].map(
    ({ phase, ms, how }) => `${phase} ${formatDuration(ms ?? 0)}${how === null || how === 'none' ? '' : ` (${how})`}`,
  )
  return parts.length === 0 ? [] : [field('times', parts.join(' · '), paint)]
}
