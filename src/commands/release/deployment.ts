import { join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { type DeployContext, deployWorker } from '../../operations/release/deploy-worker.ts'
import { reportToGithub } from '../../operations/release/github-report.ts'
import type { Deployment } from '../../operations/release/release-store.ts'
import { smokeTest } from '../../operations/release/smoke-test.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { type DeploymentData, deploymentView } from '../../views/deployment.ts'
import { deploymentSummary, failureSummary } from '../../views/github-summary.ts'
import type { Answer } from '../answer.ts'
import { clockOf } from '../clock.ts'
import { redacted } from '../options.ts'
import { makePlan } from '../submit/plan.ts'
import type { DeployFlags } from './deploy-worker.ts'
import { placeContext, pointerContext } from './placing.ts'
import { bundleToDeploy, findingsOf } from './worker-bundle.ts'

/** The body of `deploy-worker`. */
export async function deploy(
  session: Session,
  dir: string | undefined,
  flags: DeployFlags,
): Promise<Answer<Record<string, unknown>>> {
  try {
    const data = await makeCurrent(session, dir, flags)
    const { changed, release, previous, stash_path } = data
    const outputs = { changed: String(changed), release, previous: previous ?? '', stash_path }
    await tellGithub(session, outputs, deploymentSummary(data))
    const next = changed && previous !== null ? ['rythmiq releases', 'rythmiq rollback'] : ['rythmiq releases']
    const local = flags.local === true ? ' --local' : ''
    return {
      schema: 'rythmiq.deployment/v1',
      data: { ...data },
      view: (_, surface) => deploymentView(data, surface),
      next: next.map((command) => command + local),
    }
  } catch (error) {
    if (error instanceof Failure) {
      await tellGithub(session, { changed: 'false' }, failureSummary(error.message, error.lines))
    }
    throw error
  }
}

async function makeCurrent(session: Session, dir: string | undefined, flags: DeployFlags): Promise<DeploymentData> {
  await session.startProgress()
  const bundle = await bundleToDeploy(session, dir, flags.reference === true)
  const outside = await session.outside(flags.local === true ? 'local' : 'camber')
  const { world } = session
  const context: DeployContext = {
    ...(await placeContext(session)),
    ...pointerContext(world),
    report: session.report,
    version: world.version,
    describeSource: async (folder) => {
      const source = await world.describeSource(folder, new Set(bundle.files.map(({ name }) => name)))
      return source && { ...source, subject: redacted(session, source.subject ?? undefined) }
    },
    check: (checked) => findingsOf(session, checked),
    smoke: flags.smoke === true ? (placed) => smoke(session, outside, placed, flags) : null,
  }
  const request = { message: redacted(session, flags.message), tag: flags.tag ?? null, force: flags.force === true }
  const done = await deployWorker(outside, bundle, request, context)
  const unused = [request.message && '-m', request.tag && '--tag', flags.smoke && '--smoke'].filter(Boolean)
  if (!done.changed && unused.length > 0)
    session.terminal.note(`Nothing changed, so ${unused.join(' and ')} had no effect.`)
  return {
    release: done.release,
    changed: done.changed,
    previous: done.previous,
    stash_path: done.path,
    env_file: done.envFile,
    files: done.files,
    bytes: done.bytes,
    sent_files: done.sent,
    sent_bytes: done.sentBytes,
    commit: done.move?.commit ?? null,
    dirty: done.move?.dirty ?? null,
    message: done.move?.message ?? null,
    tag: done.move?.tag ?? null,
    findings: done.findings,
    foreign_files: done.foreign,
    forced: done.forced,
    smoke_run: done.smokeRun,
  }
}

/** The specimen passport through one small node: seconds of work, and every stage of the worker is used. */
async function smoke(session: Session, outside: Outside, placed: Deployment, flags: DeployFlags): Promise<string> {
  const { world } = session
  const plan = await makePlan(session, {
    file: join(world.folders.program, 'examples', 'passport.jpg'),
    schema: 'passport_seva',
    target: outside.local ? 'local' : 'camber',
    worker: null,
    size: 'xxsmall',
    userId: null,
    unchecked: false,
  })
  return smokeTest(outside, placed, plan, {
    report: session.report,
    ...clockOf(session),
    timeoutMs: flags.smokeTimeout,
    who: { user: world.user, host: world.host, version: world.version },
    onRun: ({ run_id, jobs, documents }) =>
      world.journal.remember({ run_id, local: outside.local, camber_job_ids: jobs, job_ids: documents }),
  })
}

async function tellGithub(session: Session, outputs: Record<string, string>, summary: string): Promise<void> {
  const redacted = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, session.redact(value)]))
  const failed = await reportToGithub(session.world.env, { outputs: redacted, summary: session.redact(summary) })
  for (const path of failed) session.terminal.note(`${path} could not be written.`)
}
