import { ageInMs } from '../../domain/age.ts'
import { Failure } from '../../domain/failure.ts'
import { bytesOf, type ReleaseRecord } from '../../domain/release.ts'
import { remember } from '../../operations/release/move-pointer.ts'
import { planPrune, pruneRelease } from '../../operations/release/prune-releases.ts'
import { listReleases, readPointer } from '../../operations/release/release-store.ts'
import type { Session } from '../../session.ts'
import { pruneView, releasesView } from '../../views/releases.ts'
import type { Answer } from '../answer.ts'
import { confirm } from '../confirm.ts'
import { placeContext } from './placing.ts'

/** The body of `releases`. Who has seen this list has seen the pointer: the next deploy from this machine may replace it. */
export async function listHistory(
  session: Session,
  local: boolean,
  all: boolean,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const { spaces } = await session.outside(local ? 'local' : 'camber')
  const [found, records] = await Promise.all([readPointer(spaces), listReleases(spaces)])
  const pointer = found?.pointer ?? null
  if (pointer !== null) await remember(spaces, pointer, world.pointers)
  const releases = records
    .filter(({ state }) => all || state !== 'pruned')
    .map((record) => {
      const move = pointer?.moves.findLast(({ release, action }) => release === record.release && action === 'deploy')
      const deployed_at = move?.at ?? record.completed_at ?? record.begun_at
      return {
        release: record.release,
        current: record.release === pointer?.release,
        state: record.state,
        deployed_at,
        age_ms: ageInMs(deployed_at, world.now()),
        by: move?.by ?? record.begun_by,
        commit: record.commit,
        dirty: record.dirty,
        branch: record.branch,
        message: move?.message ?? record.message,
        tag: record.tag,
        stash_path: record.stash_path,
        files: record.files.length,
        bytes: bytesOf(record.files),
        findings: record.findings,
        smoke_run: record.smoke_run,
      }
    })
    .sort((left, right) => right.deployed_at.localeCompare(left.deployed_at))
  const data = {
    current: pointer?.release ?? null,
    env_file: pointer?.env_file ?? null,
    releases,
    moves: pointer?.moves ?? [],
  }
  return {
    schema: 'rythmiq.releases/v1',
    data,
    view: (_, surface) => releasesView(data, surface),
    next: pointer === null ? [`rythmiq deploy-worker${local ? ' --local' : ''}`] : [],
  }
}

interface PruneFlags {
  readonly local?: boolean
  readonly keep: number
  readonly dryRun?: boolean
  readonly yes?: boolean
}

/** The body of `releases prune`. */
export async function pruneHistory(session: Session, flags: PruneFlags): Promise<Answer<Record<string, unknown>>> {
  const outside = await session.outside(flags.local === true ? 'local' : 'camber')
  const context = await placeContext(session)
  const choices = await planPrune(outside, flags.keep, context)
  const going = choices.filter(({ stays }) => stays === null)
  const stayed = choices.filter(({ stays }) => stays !== null)
  const removed: ReleaseRecord[] = flags.dryRun === true ? going.map(({ record }) => record) : []
  if (flags.dryRun !== true && going.length > 0) {
    const names = going.map(({ record }) => record.release).join(', ')
    await confirm(
      session,
      flags.yes,
      `Remove ${going.length === 1 ? 'release' : `${going.length} releases:`} ${names}?`,
    )
    for (const { record } of going) {
      refuseInterrupted(session.world.interrupted, removed, going.length)
      const stays = await pruneRelease(outside, record, context)
      if (stays === null) removed.push(record)
      else stayed.push({ record, stays })
    }
  }
  const data = {
    dry_run: flags.dryRun === true,
    removed: removed.map(({ release }) => release),
    kept: stayed.map(({ record, stays }) => ({ release: record.release, reason: stays ?? 'kept' })),
    bytes: removed.reduce((sum, { files }) => sum + bytesOf(files), 0),
  }
  return { schema: 'rythmiq.prune/v1', data, view: (_, surface) => pruneView(data, surface) }
}

/** Says what is gone by then; what is left is whole. */
function refuseInterrupted(signal: AbortSignal, removed: readonly ReleaseRecord[], planned: number): void {
  if (!signal.aborted) return
  const { reason } = signal
  if (!(reason instanceof Failure)) throw reason
  const names = removed.map(({ release }) => release)
  throw new Failure(
    reason.code,
    `Stopped after ${names.length} of ${planned} releases${names.length > 0 ? `: ${names.join(', ')} removed` : ''}.`,
    'The others are whole; the same command goes on.',
    { removed: names },
  )
}
