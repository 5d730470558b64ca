import { quoted } from '../../domain/quote.ts'
import { planShards } from '../../domain/shards.ts'
import { expectedFigures, readFigures } from '../../operations/release/release-times.ts'
import type { Chosen } from '../../operations/submit/choose-again.ts'
import type { Outside } from '../../ports.ts'
import { type RetryPlanData, retryPlanView } from '../../views/retry-plan.ts'
import { figuresData, planCost } from '../../views/submission.ts'
import type { Answer } from '../answer.ts'
import type { Bundle } from './hand-over.ts'
import type { RetryFlags } from './retry.ts'
import { planWords, readLimits } from './run-flags.ts'

/** The body of `retry --dry-run`: which documents, in which jobs, at which price. Only reads. */
export async function planRetry(
  outside: Outside,
  runId: string,
  chosen: Chosen,
  bundle: Bundle,
  flags: RetryFlags,
): Promise<Answer<Record<string, unknown>>> {
  const limits = readLimits(flags, outside.local)
  const { release, figures } =
    bundle === null
      ? await expectedFigures(async () => outside, limits.gpu)
      : { release: bundle.release, figures: await readFigures(outside, bundle.release, limits.gpu) }
  const plan = planShards(chosen.drafts.length, limits, figures.times)
  const only = flags.only ?? 'failed'
  const data: RetryPlanData = {
    retry_of: runId,
    only,
    local: outside.local,
    documents: chosen.drafts.length,
    /** Of the run: all, and those that are still going and left to it. */
    of: chosen.documents,
    pending: chosen.pending,
    again: chosen.before.map(({ job_id, name, schema_id, outcome, error, warnings }) => ({
      job_id,
      name,
      schema_id,
      outcome,
      error,
      warnings,
    })),
    release,
    jobs: plan.jobs,
    documents_per_job: plan.documentsPerJob,
    documents_at_once: plan.documentsAtOnce,
    expected_ms: plan.expectedMs,
    node_size: plan.size.name,
    gpu: plan.gpu,
    figures: figuresData(figures),
    cost: planCost(plan, figures),
  }
  const worker = flags.worker === undefined ? [] : ['--worker', quoted(flags.worker)]
  return {
    schema: 'rythmiq.retry-plan/v1',
    data: { ...data },
    view: (_, surface) => retryPlanView(data, surface),
    next: [[`rythmiq retry ${runId} --only ${only}`, ...worker, ...planWords(flags)].join(' ')],
  }
}
