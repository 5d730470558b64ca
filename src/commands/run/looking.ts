import { Failure } from '../../domain/failure.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { keepLearnt } from '../../operations/run/keep-learnt.ts'
import { readHandmadeJob } from '../../operations/run/read-handmade-job.ts'
import type { PartsRead } from '../../operations/run/read-run.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { CamberJob, Outside } from '../../ports.ts'
import type { DrawnOn, Session } from '../../session.ts'
import { handmadeJobView } from '../../views/handmade-job.ts'
import { statusView } from '../../views/status.ts'
import type { Answer } from '../answer.ts'
import { createLooker } from './look.ts'
import { openRunOrJob } from './open-run.ts'
import { frameOf, runAnswer } from './run-answer.ts'
import type { StatusFlags } from './status.ts'
import { endedAnswer, watchToEnd } from './watching.ts'

type Told = Answer<Record<string, unknown>>

/** The body of `status`: one look, or one after the other until the run has ended. */
export async function status(session: Session, reference: string | undefined, flags: StatusFlags): Promise<Told> {
  if (flags.timeout !== undefined && flags.watch !== true) {
    throw new Failure('USAGE', '--timeout says how long to watch; add --watch.')
  }
  const { outside, found } = await openRunOrJob(session, reference, flags.local)
  if (found.kind === 'job') return handmade(session, outside, found.job, flags)
  return flags.watch === true
    ? watch(session, outside, found.runId, flags.timeout ?? null)
    : look(session, outside, found.runId)
}

async function look(session: Session, outside: Outside, runId: string): Promise<Told> {
  const looker = createLooker(session, outside)
  const { status: run, parts } = await looker.look(runId)
  const silence = looker.silence()
  // What only Spaces told is not kept as the whole truth.
  if (silence === null) await keepLearnt(outside.spaces, run, parts, session.world.now())
  return runAnswer(session, outside, run, parts, silence)
}

async function watch(session: Session, outside: Outside, runId: string, timeoutMs: number | null): Promise<Told> {
  const screen = await session.openScreen()
  if (screen === null) await session.startProgress()
  const looked = (run: RunStatus, parts: PartsRead): void => draw(session, screen, outside, run, parts)
  return endedAnswer(session, outside, await watchToEnd(session, outside, runId, { timeoutMs, looked }), false)
}

function draw({ world }: Session, screen: DrawnOn | null, outside: Outside, run: RunStatus, parts: PartsRead): void {
  const now = world.now()
  screen?.draw((surface) => {
    const way = surface.paint.dim(`as of ${now.toISOString().slice(11, 19)} UTC; Ctrl-C leaves, the run goes on`)
    return `${statusView(frameOf(outside, run, parts, now), now, surface)}\n${way}`
  })
}

async function handmade(
  session: Session,
  outside: Outside,
  job: CamberJob,
  { watch: again }: StatusFlags,
): Promise<Told> {
  if (again === true) {
    const hint = `Look once: rythmiq status ${job.jobId}`
    throw new Failure('USAGE', `Camber job ${job.jobId} is no run of rythmiq and cannot be watched.`, hint)
  }
  const { world } = session
  const data = await unlessInterrupted(readHandmadeJob(outside, job, world.now()), world.interrupted)
  return {
    schema: 'rythmiq.job/v1',
    data: { ...data },
    view: (_, surface) => handmadeJobView(data, world.now(), surface),
    next: [
      data.error === null && data.outcome !== 'no_result'
        ? `rythmiq logs ${job.jobId}`
        : `rythmiq explain ${job.jobId}`,
    ],
  }
}
