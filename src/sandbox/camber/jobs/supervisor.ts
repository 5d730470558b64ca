import { existsSync, type FSWatcher, watch } from 'node:fs'
import { type Clock, openClock } from '../state/clock.ts'
import type { Home } from '../state/home.ts'
import { withLock } from '../state/lock.ts'
import { readSettings, type Settings } from '../state/settings.ts'
import { signalJob } from './end-processes.ts'
import { cancelItself, finish, syncAndClean } from './finish.ts'
import { flushLogs } from './flush-log.ts'
import { isEnded, type Job, type JobStatus } from './job.ts'
import { cancelledIds, forgetLive, hasLiveJobs, liveIds, readJob, saveJob } from './job-files.ts'
import { type Move, nextMove } from './next-move.ts'
import { checkGrowth, isGone, type Running, start } from './start.ts'
import { claimSupervision, gate, withdraw } from './supervisor-process.ts'

/** A running job found without its parent has no exit event; it is looked at this often. */
const adoptedPoll = 40

export type Watch = {
  readonly home: Home
  readonly jobs: Map<number, Job>
  /** Jobs whose files are being copied just now; nothing else may touch them meanwhile. */
  readonly busy: Set<number>
  readonly running: Map<number, Running>
  /** Counted anew at each look: a queue may be long. */
  placesTaken: number
  unwanted: ReadonlySet<number>
  settings: Settings
  clock: Clock
  wake: () => void
  /** Real milliseconds after which everything is looked at again, whatever happened. */
  longestSleep: number
}

/** Moves every job of this home along until none is left, then ends itself. */
export async function supervise(home: Home): Promise<void> {
  if (!(await claimSupervision(home))) return
  const settings = readSettings(home)
  const state: Watch = {
    home,
    jobs: new Map(),
    busy: new Set(),
    running: new Map(),
    placesTaken: 0,
    unwanted: new Set(),
    settings,
    clock: await openClock(home, settings.time_scale),
    wake: () => {},
    longestSleep: 1_000,
  }
  const watchers = watchHome(state)
  try {
    do await tick(state)
    while (!(await isOver(state)))
  } catch (error) {
    // Who removes the whole home wants no more of its jobs; after any other accident the next supervisor adopts them.
    if (!existsSync(home.live)) for (const job of state.jobs.values()) signalJob(home, job, 'SIGKILL')
    throw error
  } finally {
    for (const watcher of watchers) watcher.close()
    for (const { child } of state.running.values()) child.unref()
  }
}

/** Without watchers (a machine may have run out of them) everything is noticed a little later. */
function watchHome(state: Watch): readonly FSWatcher[] {
  try {
    return [
      watch(state.home.live, () => state.wake()),
      watch(state.home.folder, (_, name) => (name === 'settings.json' ? state.wake() : undefined)),
    ]
  } catch {
    state.longestSleep = 50
    return []
  }
}

async function tick(state: Watch): Promise<void> {
  let woken = false
  const waking = new Promise<void>((resolve) => {
    state.wake = () => {
      woken = true
      resolve()
    }
  })
  await refresh(state)
  const wait = Math.min(state.longestSleep, flushLogs(state), ...advanceAll(state))
  if (state.jobs.size === 0 || woken) return
  const timer = setTimeout(() => state.wake(), Math.max(1, wait))
  await waking
  clearTimeout(timer)
}

async function refresh(state: Watch): Promise<void> {
  const { home } = state
  try {
    state.settings = readSettings(home)
  } catch (error) {
    // Half-typed settings must not stop jobs that run; the next call tells its user.
    console.error(String(error))
  }
  state.clock = await openClock(home, state.settings.time_scale)
  for (const id of liveIds(home)) {
    if (state.jobs.has(id)) continue
    const job = readJob(home, id)
    if (job !== undefined) state.jobs.set(id, job)
  }
  state.unwanted = cancelledIds(home)
  state.placesTaken = countPlaces(state.jobs.values())
}

/** How many real milliseconds until each job needs attention again. */
function advanceAll(state: Watch): readonly number[] {
  const ids = [...state.jobs.keys()].sort((a, b) => a - b)
  return ids.map((id) => {
    const job = state.jobs.get(id)
    return job === undefined || state.busy.has(id) ? state.longestSleep : advance(state, job)
  })
}

function advance(state: Watch, job: Job): number {
  if (state.unwanted.has(job.id)) obeyCancel(state, job)
  if (state.busy.has(job.id)) return state.longestSleep
  if (isGone(state, job)) {
    finish(state, job)
    return state.longestSleep
  }
  const due = nextMove(job, state.settings, state.placesTaken < state.settings.concurrency_cap)
  const left = state.clock.real(due.at - state.clock.now())
  if (left > 0) return job.status === 'RUNNING' && !state.running.has(job.id) ? Math.min(left, adoptedPoll) : left
  moves[due.move](state, job)
  if (due.move === 'lose_node') return adoptedPoll
  return state.busy.has(job.id) || !state.jobs.has(job.id) ? state.longestSleep : advance(state, job)
}

function countPlaces(jobs: Iterable<Job>): number {
  let taken = 0
  for (const job of jobs) if (job.placeAt !== undefined && !isEnded(job.status)) taken += 1
  return taken
}

const moves: Readonly<Record<Move, (state: Watch, job: Job) => void>> = {
  queue: checkGrowth,
  take_place: (state, job) => {
    job.placeAt = state.clock.now()
    state.placesTaken += 1
    saveJob(state.home, job)
  },
  provision: (state, job) => become(state, job, 'PROVISIONING'),
  initialize: (state, job) => become(state, job, 'INITIALIZING'),
  start,
  cancel_itself: cancelItself,
  lose_node: (state, job) => signalJob(state.home, job, 'SIGKILL'),
  sync: syncAndClean,
  forget: (state, job) => {
    state.jobs.delete(job.id)
    forgetLive(state.home, job.id)
  },
}

function become(state: Watch, job: Job, status: JobStatus): void {
  job.status = status
  saveJob(state.home, job)
}

/** The web dashboard's cancel (§3): a waiting job ends at once, a running one gets TERM and, after a grace, KILL. */
function obeyCancel(state: Watch, job: Job): void {
  if (isEnded(job.status)) return
  if (job.status !== 'RUNNING') {
    if (!state.busy.has(job.id)) cancelItself(state, job)
    return
  }
  if (job.cancelAskedAt === undefined) {
    job.cancelAskedAt = state.clock.now()
    saveJob(state.home, job)
    signalJob(state.home, job, 'SIGTERM')
    // Not a reason to stay alive: the job may be long gone by then.
    setTimeout(() => state.wake(), state.clock.real(state.settings.cancel_grace_seconds * 1000) + 50).unref()
  } else if (state.clock.now() > job.cancelAskedAt + state.settings.cancel_grace_seconds * 1000)
    signalJob(state.home, job, 'SIGKILL')
}

/** Decided under the gate: a job created meanwhile is seen here, or its creator sees that nobody supervises. */
async function isOver(state: Watch): Promise<boolean> {
  if (state.jobs.size > 0 || state.busy.size > 0) return false
  return withLock(state.home, gate, () => {
    if (hasLiveJobs(state.home)) return false
    withdraw(state.home)
    return true
  })
}
