import { jobCommand } from '../domain/job-command.ts'
import { quoted } from '../domain/quote.ts'
import { buildPayload, expectedCost, type SubmissionRequest } from '../operations/plan-submission.ts'
import type { Session } from '../session.ts'
import { planView } from '../views/submission.ts'
import type { Answer } from './answer.ts'
import { makePlan, readOwnBundle } from './plan.ts'

/** The body of `submit --dry-run`: everything that can be told without touching anything outside. */
export async function dryRun(session: Session, request: SubmissionRequest): Promise<Answer<Record<string, unknown>>> {
  const settings = await session.settings()
  const plan = await makePlan(session, request)
  const bundle = request.target === 'local' ? await readOwnBundle(session, request) : null
  const storage = {
    bucket: settings.get('spaces_bucket')?.value ?? '',
    region: settings.get('spaces_region')?.value ?? '',
    endpoint: settings.get('spaces_endpoint')?.value ?? '',
  }
  const sandbox = { bucket: 'rythmiq-sandbox', region: 'sgp1', endpoint: 'http://127.0.0.1' }
  const data = {
    target: request.target,
    file: {
      path: plan.input.path,
      mime_type: plan.input.mime,
      bytes: plan.input.bytes,
      width: plan.input.width,
      height: plan.input.height,
    },
    release: bundle?.release ?? null,
    worker: bundle?.folder ?? null,
    payload: buildPayload(plan, request.target === 'local' ? sandbox : storage),
    command: jobCommand('RUN', 0, 'ENV-FILE', plan.node.cores),
    node_size: plan.node.name,
    cost: expectedCost(plan),
  }
  const next = `rythmiq submit ${quoted(request.file)} --schema ${quoted(request.schema)}${request.target === 'local' ? ' --local' : ''}`
  return { schema: 'rythmiq.plan/v1', data: { ...data }, view: (_, surface) => planView(data, surface), next: [next] }
}
