import { formatBytes } from '../domain/bytes.ts'
import { oneLine } from '../domain/control.ts'
import type { CostEstimate } from '../domain/cost.ts'
import { counted } from '../domain/counted.ts'
import { formatDuration } from '../domain/duration.ts'
import { type InputProblem, problemLine } from '../domain/input-problem.ts'
import type { Payload } from '../domain/payload.ts'
import { describeFigures, type PlanFigures } from '../domain/plan-figures.ts'
import type { ShardPlan } from '../domain/shards.ts'
import type { Surface } from '../domain/surface.ts'
import { field } from './document.ts'

/** What a plan was reckoned with. */
export interface FiguresData {
  readonly basis: 'measured' | 'mixed' | 'production'
  /** Which of them were measured with the release that would run. */
  readonly measured: PlanFigures['measured']
  /** Jobs and documents that were measured. */
  readonly jobs: number
  readonly documents: number
  readonly start_up_ms: number
  readonly document_ms: number
  readonly queue_ms: number
}

export function figuresData({ times, measured, jobs, documents }: PlanFigures): FiguresData {
  return {
    basis: measured.length === 0 ? 'production' : measured.length === 3 ? 'measured' : 'mixed',
    measured,
    jobs,
    documents,
    start_up_ms: Math.round(times.startUp * 1000),
    document_ms: Math.round(times.coreSecondsPerDocument * 1000),
    queue_ms: Math.round(times.queue * 1000),
  }
}

/** What a plan costs, and by which figures. */
export function planCost(plan: ShardPlan, figures: PlanFigures): CostEstimate {
  const { startUp, coreSecondsPerDocument } = figures.times
  const times = `${startUp.toFixed(1)} s start-up a job, ${coreSecondsPerDocument.toFixed(1)} s of work a document`
  return {
    usd: plan.usd.toFixed(4),
    billed_ms: plan.billedMs,
    node_size: plan.size.name,
    basis: `estimate: ${times}; ${describeFigures(figures)}`,
  }
}

/** What `submit --dry-run` would do, as `rythmiq.plan/v1`. */
export interface PlanData {
  readonly target: 'local' | 'camber'
  readonly documents: number
  /** Bytes of the files, each content once. */
  readonly bytes: number
  readonly left_out: readonly InputProblem[]
  readonly jobs: number
  readonly documents_per_job: number
  readonly documents_at_once: number
  readonly expected_ms: number
  /** The first file; null when it lies in Spaces. */
  readonly file: {
    readonly path: string
    readonly mime_type: string
    readonly bytes: number
    readonly width: number | null
    readonly height: number | null
  } | null
  readonly release: string | null
  readonly worker: string | null
  /** Of the first document. */
  readonly payload: Payload
  /** Of the first job. */
  readonly command: string
  readonly node_size: string
  readonly gpu: boolean
  readonly figures: FiguresData
  readonly cost: CostEstimate
}

export function planView(plan: PlanData, { paint }: Surface): string {
  const { file, payload, cost } = plan
  const { schema_definition: asked } = payload.portal_schema
  return [
    `${paint.strong('Nothing was done.')} This is what submit would do:`,
    plan.documents === 1 ? field('document', describeFile(file, payload), paint) : manyLine(plan, paint),
    ...plan.left_out.slice(0, 10).map((problem) => field('left out', paint.bad(oneLine(problemLine(problem))), paint)),
    ...(plan.left_out.length > 10
      ? [field('', `… and ${plan.left_out.length - 10} more; --json has them all`, paint)]
      : []),
    field(
      'schema',
      `${payload.portal_schema.id}: ${asked.target_width}x${asked.target_height} pixels, ${asked.target_dpi} dpi, at most ${asked.max_kb} kB`,
      paint,
    ),
    field('upload', plan.documents === 1 ? payload.input.raw_path : formatBytes(plan.bytes), paint),
    field('release', describeRelease(plan), paint),
    field('command', plan.command, paint),
    field('node', `${plan.gpu ? 'GPU ' : ''}${plan.node_size}`, paint),
    ...(plan.documents === 1 ? [] : [field('jobs', describeJobs(plan), paint)]),
    field('Camber', `about $${cost.usd} for ${formatDuration(cost.billed_ms)} (${cost.basis})`, paint),
    ...(plan.documents === 1
      ? []
      : [field('', `the last result after about ${formatDuration(plan.expected_ms)}`, paint)]),
  ].join('\n')
}

/** The plan on one line, said before it is carried out; for the sandbox, what it would be on Camber. */
export function planLine(plan: ShardPlan, documents: number, figures: PlanFigures, local: boolean, now: Date): string {
  const basis = describeFigures(figures)
  const end = new Date(now.getTime() + plan.expectedMs).toISOString().slice(11, 16)
  const { documentsPerJob: documents_per_job, documentsAtOnce: documents_at_once, jobs } = plan
  const many = `${documents} documents in ${describeJobs({ jobs, documents, documents_per_job, documents_at_once })}`
  const what = documents === 1 ? '1 document in 1 job' : many
  const node = `${plan.gpu ? 'GPU ' : ''}${plan.size.name.toUpperCase()}`
  const cost = `about $${plan.usd.toFixed(4)}`
  if (local) return `plan: ${what} (on Camber: ${node}, ${cost}, ${formatDuration(plan.expectedMs)}; ${basis})`
  return `plan: ${what} on ${node}, ${cost}, done about ${end} UTC (in ${formatDuration(plan.expectedMs)}; ${basis})`
}

/** What was handed over when nobody waits. */
export function submittedView(data: { readonly run_id: string }): string {
  return data.run_id
}

/** What `resume` did when nobody waits. */
export function resumedView(data: { readonly run_id: string; readonly created: number }): string {
  const { created } = data
  const done = created === 0 ? 'every job was there already' : `${counted(created, 'job')} made or found`
  return `${data.run_id}\t${done}`
}

/** In how many jobs, and how many at a time. */
export function describeJobs(
  plan: Pick<PlanData, 'jobs' | 'documents' | 'documents_per_job' | 'documents_at_once'>,
): string {
  if (plan.jobs === 1) return `1 job, ${plan.documents_at_once} at a time`
  return `${plan.jobs} jobs of up to ${plan.documents_per_job}, ${plan.documents_at_once} at a time`
}

function describeRelease({ release, worker }: PlanData): string {
  if (release === null) return 'the one that is current'
  return worker === null ? `${release}, which is current` : `${release} from ${worker}`
}

function describeFile(file: PlanData['file'], { input }: Payload): string {
  if (file === null) return `${oneLine(input.original_filename)}: ${input.mime_type}, in Spaces already`
  const pixels = file.width === null ? '' : `, ${file.width}x${file.height} pixels`
  return `${oneLine(input.original_filename)}: ${file.mime_type}${pixels}, ${Math.ceil(file.bytes / 1024)} kB`
}

function manyLine({ documents, bytes }: PlanData, paint: Surface['paint']): string {
  return field('in all', `${documents} documents, ${formatBytes(bytes)}`, paint)
}
