import { between, chance } from '../state/chance.ts'
import { delayRange } from '../state/delays.ts'
import type { Settings } from '../state/settings.ts'
import { isEnded, type Job } from './job.ts'

export type Move =
  | 'queue'
  | 'take_place'
  | 'provision'
  | 'initialize'
  | 'start'
  | 'cancel_itself'
  | 'lose_node'
  | 'sync'
  | 'forget'

export type Due = { readonly move: Move; readonly at: number }

const never = Number.POSITIVE_INFINITY
const minute = 60_000

/** The one thing that time alone will do to this job next, and when. Pure: the supervisor does what it says. */
export function nextMove(job: Job, settings: Settings, placeFree: boolean): Due {
  if (isEnded(job.status))
    return job.synced === true ? { move: 'forget', at: 0 } : { move: 'sync', at: syncAt(job, settings) }
  if (job.status === 'RUNNING') return { move: 'lose_node', at: loseNodeAt(job) }
  const onward = onwardMove(job, settings, placeFree)
  const end = cancelItselfAt(job, settings)
  return end < onward.at ? { move: 'cancel_itself', at: end } : onward
}

function onwardMove(job: Job, settings: Settings, placeFree: boolean): Due {
  if (job.status === 'SUBMITTED')
    return { move: 'queue', at: job.createdAt + drawn(job, settings, 'submitted_seconds') }
  if (job.placeAt === undefined) return { move: 'take_place', at: placeFree ? nodeReadyAt(job, settings) : never }
  const wait =
    job.fault.queue_seconds === undefined ? drawn(job, settings, 'queue_seconds') : job.fault.queue_seconds * 1000
  if (settings.show_provisioning && job.status === 'PENDING') return { move: 'provision', at: job.placeAt + wait / 3 }
  if (job.status === 'PROVISIONING') return { move: 'initialize', at: job.placeAt + (wait * 2) / 3 }
  return { move: 'start', at: job.placeAt + wait }
}

/** Before it can take a place, a job waits for a node (GPU, §3 Scheduling) or for its grown path (§3 Output sync). */
export function nodeReadyAt(job: Job, settings: Settings): number {
  if (job.fault.never_starts === true || (job.gpu && settings.gpu_starved)) return never
  const node = job.gpu ? drawn(job, settings, 'gpu_queue_seconds') : 0
  const range = settings.grown_path_minutes
  const grown = job.grown === true && range !== null ? between(range, luck(job, settings, 'grown')) * minute : 0
  return job.createdAt + node + grown
}

/** §3 Scheduling: a job that gets no node is cancelled by the platform after 66 to 96 minutes. */
function cancelItselfAt(job: Job, settings: Settings): number {
  if (job.fault.cancel_after_seconds !== undefined) return job.createdAt + job.fault.cancel_after_seconds * 1000
  const range = settings.self_cancel_minutes
  if (range === null || job.placeAt !== undefined) return never
  const at = job.createdAt + between(range, luck(job, settings, 'self_cancel')) * minute
  return settings.self_cancel_scope === 'any' || nodeReadyAt(job, settings) > at ? at : never
}

function loseNodeAt(job: Job): number {
  const after = job.fault.lose_node_after_seconds
  return after === undefined ? never : (job.startedAt ?? job.createdAt) + after * 1000
}

function syncAt(job: Job, settings: Settings): number {
  return (job.finishedAt ?? job.createdAt) + drawn(job, settings, 'sync_seconds')
}

export function drawn(job: Job, settings: Settings, name: Parameters<typeof delayRange>[1]): number {
  return between(delayRange(settings, name), luck(job, settings, name))
}

function luck(job: Job, settings: Settings, word: string): number {
  return chance(settings.seed, job.id, word)
}
