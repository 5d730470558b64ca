import { documentsAtOnce, nodeSize } from '../src/domain/node-size.ts'
import { type JobTimes, planShards, sliceOf } from '../src/domain/shards.ts'

// What a batch costs and how long it takes, in virtual time: one job a document as the guide does it, beside the plan of `rythmiq submit`.
// The figures are those measured in production; nothing here sleeps or asks anybody.

const figures: JobTimes = { startUp: 45, coreSecondsPerDocument: 14.4, queue: 5, call: 1.65 }
const cap = 5
const guideSize = 'small'

interface Job {
  /** Seconds in RUNNING. */
  readonly seconds: number
}

interface Made {
  readonly lastResult: number
  readonly billedSeconds: number
}

/** Jobs are created one after the other; each waits for one of `cap` places, then for its node, then runs. */
function simulate(jobs: readonly Job[]): Made {
  const places: number[] = Array.from({ length: cap }, () => 0)
  let created = 0
  let last = 0
  let billed = 0
  for (const { seconds } of jobs) {
    created += figures.call
    places.sort((left, right) => left - right)
    const end = Math.max(created, places[0] ?? 0) + figures.queue + seconds
    places[0] = end
    last = Math.max(last, end)
    billed += seconds
  }
  return { lastResult: last, billedSeconds: billed }
}

/** A job with so many documents: its places work side by side, and `scales` tells whether a document's work spreads over its threads. */
function packed(documents: number, sizeName: string, scales: boolean): Job {
  const size = nodeSize(sizeName)
  if (size === null) throw new Error(sizeName)
  const places = documentsAtOnce(size)
  const alone = figures.coreSecondsPerDocument
  const each = scales ? Math.max((alone * places) / size.cores, documents <= 1 ? alone : 0) : alone
  return { seconds: figures.startUp + Math.max(alone, Math.ceil(documents / places) * each) }
}

function usd({ billedSeconds }: Made, size: string): number {
  return (billedSeconds / 3600) * (nodeSize(size)?.creditsPerHour ?? 0)
}

function table(scales: boolean): void {
  console.log(
    'documents  guide: $ a document    last result   rythmiq: $ a document    last result   jobs           cheaper  sooner',
  )
  for (const documents of [1, 10, 100, 1000, 10_000]) {
    const guide = simulate(
      Array.from({ length: documents }, () => ({ seconds: figures.startUp + figures.coreSecondsPerDocument })),
    )
    const limits = {
      maxJobs: 4,
      size: null,
      jobs: null,
      documentsPerJob: null,
      gpu: false,
      deadlineMs: null,
      maxCost: null,
    }
    const plan = planShards(documents, limits, figures)
    const ours = simulate(
      Array.from({ length: plan.jobs }, (_, shard) => {
        const { from, to } = sliceOf(documents, plan.jobs, shard)
        return packed(to - from, plan.size.name, scales)
      }),
    )
    const [before, after] = [usd(guide, guideSize) / documents, usd(ours, plan.size.name) / documents]
    console.log(
      [
        String(documents).padStart(9),
        before.toFixed(5).padStart(19),
        `${guide.lastResult.toFixed(0)} s`.padStart(15),
        after.toFixed(5).padStart(24),
        `${ours.lastResult.toFixed(0)} s`.padStart(15),
        `${plan.jobs} x ${plan.size.name}`.padEnd(15),
        `${(before / after).toFixed(1)} x`.padStart(8),
        `${(guide.lastResult / ours.lastResult).toFixed(1)} x`.padStart(8),
      ].join(' '),
    )
  }
}

console.log(
  `Virtual time: ${figures.startUp} s install, ${figures.coreSecondsPerDocument} s a document and core, ${figures.call} s a call, ${figures.queue} s queue, ${cap} jobs at once.\n`,
)
console.log('A document spreads its work over the threads that it is given (the figure is per document and core):')
table(true)
console.log('\nA document keeps one core busy, however many threads it is given:')
table(false)
