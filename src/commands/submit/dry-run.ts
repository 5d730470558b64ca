import { parseDraft, payloadOf } from '../../domain/draft.ts'
import { jobCommand } from '../../domain/job-command.ts'
import { productionFigures } from '../../domain/plan-figures.ts'
import { quoted } from '../../domain/quote.ts'
import { planShards } from '../../domain/shards.ts'
import { expectedFigures } from '../../operations/release/release-times.ts'
import type { Gathered } from '../../operations/submit/gather-documents.ts'
import type { Session } from '../../session.ts'
import { figuresData, type PlanData, planCost, planView } from '../../views/submission.ts'
import type { Answer } from '../answer.ts'
import { gather } from './gather.ts'
import { planBeforehand, readOwnBundle } from './plan.ts'
import type { SubmitRequest } from './submit-flags.ts'

/** The body of `submit --dry-run`: everything that can be told without changing anything outside. */
export async function dryRun(session: Session, request: SubmitRequest): Promise<Answer<Record<string, unknown>>> {
  const gathered = await gather(session, request, async () => (await session.outside(request.target)).spaces)
  try {
    const data = await describePlan(session, request, gathered)
    return {
      schema: 'rythmiq.plan/v1',
      data: { ...data },
      view: (_, surface) => planView(data, surface),
      next: [sameCommand(request)],
    }
  } finally {
    await gathered.close()
  }
}

async function describePlan(session: Session, request: SubmitRequest, gathered: Gathered): Promise<PlanData> {
  const settings = await session.settings()
  planBeforehand(gathered.documents, request.limits, request.target === 'local')
  const bundle = request.target === 'local' ? await readOwnBundle(session, request) : null
  // The sandbox is not started for a plan: what its own runs took is only read once something is submitted.
  const { release, figures } =
    bundle === null
      ? await expectedFigures(() => session.outside('camber'), request.limits.gpu)
      : { release: bundle.release, figures: productionFigures }
  const plan = planShards(gathered.documents, request.limits, figures.times)
  const storage = {
    bucket: settings.get('spaces_bucket')?.value ?? '',
    region: settings.get('spaces_region')?.value ?? '',
    endpoint: settings.get('spaces_endpoint')?.value ?? '',
  }
  const sandbox = { bucket: 'rythmiq-sandbox', region: 'sgp1', endpoint: 'http://127.0.0.1' }
  const { first } = gathered
  return {
    target: request.target,
    documents: gathered.documents,
    bytes: gathered.bytes,
    left_out: gathered.problems,
    jobs: plan.jobs,
    documents_per_job: plan.documentsPerJob,
    documents_at_once: plan.documentsAtOnce,
    expected_ms: plan.expectedMs,
    file: first && {
      path: first.path,
      mime_type: first.mime,
      bytes: first.bytes,
      width: first.width,
      height: first.height,
    },
    release,
    worker: bundle?.folder ?? null,
    payload: payloadOf(parseDraft(await firstLine(gathered)), request.target === 'local' ? sandbox : storage),
    command: jobCommand('RUN', 0, 'ENV-FILE', plan.size.cores),
    node_size: plan.size.name,
    gpu: plan.gpu,
    figures: figuresData(figures),
    cost: planCost(plan, figures),
  }
}

async function firstLine({ spool }: Gathered): Promise<string> {
  for await (const line of spool.lines()) return line
  throw new Error('a plan without documents')
}

/** The command that does what was shown. */
function sameCommand({ inputs, schema, set, sweep, target }: SubmitRequest): string {
  const words = [
    'rythmiq submit',
    ...inputs.words.slice(0, 5).map(quoted),
    ...(inputs.words.length > 5 ? ['…'] : []),
    ...(inputs.from === null ? [] : ['--from', quoted(inputs.from)]),
    ...(inputs.payload === null ? [] : ['--payload', quoted(inputs.payload)]),
    ...(schema === null ? [] : ['--schema', quoted(schema)]),
    ...set.flatMap((text) => ['--set', quoted(text)]),
    ...sweep.flatMap((text) => ['--sweep', quoted(text)]),
    ...(inputs.recursive ? ['--recursive'] : []),
    ...(target === 'local' ? ['--local'] : []),
  ]
  return words.join(' ')
}
