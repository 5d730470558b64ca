import { oneLine } from '../domain/control.ts'
import type { CostEstimate } from '../domain/cost.ts'
import { formatDuration } from '../domain/duration.ts'
import type { DocumentStatus } from '../domain/run-status.ts'
import type { Surface } from '../domain/surface.ts'
import { field, paintOutcome } from './document.ts'
import { describeJobs, type FiguresData } from './submission.ts'

/** What `retry --dry-run` would do, as `rythmiq.retry-plan/v1`. */
export interface RetryPlanData {
  readonly retry_of: string
  readonly only: string
  readonly local: boolean
  readonly documents: number
  readonly of: number
  readonly pending: number
  readonly again: readonly Pick<DocumentStatus, 'job_id' | 'name' | 'schema_id' | 'outcome' | 'error' | 'warnings'>[]
  readonly release: string | null
  readonly jobs: number
  readonly documents_per_job: number
  readonly documents_at_once: number
  readonly expected_ms: number
  readonly node_size: string
  readonly gpu: boolean
  readonly figures: FiguresData
  readonly cost: CostEstimate
}

/** More are counted; the JSON names them all. */
const shownAtMost = 20

export function retryPlanView(plan: RetryPlanData, { paint }: Surface): string {
  const { again, documents, cost } = plan
  const left = again.length - shownAtMost
  return [
    `${paint.strong('Nothing was done.')} This is what retry would do:`,
    field('again', `${documents} of ${plan.of} documents of ${plan.retry_of}`, paint),
    ...again.slice(0, shownAtMost).map((document) => documentLine(document, paint)),
    ...(left > 0 ? [field('', `… and ${left} more; --json has them all`, paint)] : []),
    field('release', plan.release ?? 'the one that is current', paint),
    field('node', `${plan.gpu ? 'GPU ' : ''}${plan.node_size}`, paint),
    field('jobs', describeJobs(plan), paint),
    field('Camber', `about $${cost.usd} for ${formatDuration(cost.billed_ms)} (${cost.basis})`, paint),
    field('', `the last result after about ${formatDuration(plan.expected_ms)}`, paint),
  ].join('\n')
}

function documentLine(
  { name, outcome, error, warnings }: RetryPlanData['again'][number],
  paint: Surface['paint'],
): string {
  const why = error?.code ?? warnings.join(', ')
  return `  ${paintOutcome(outcome, paint)}  ${oneLine(name)}${why === '' ? '' : paint.dim(`  ${oneLine(why)}`)}`
}
