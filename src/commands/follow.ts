import { stripControl } from '../domain/control.ts'
import type { RunRecord } from '../domain/run.ts'
import type { RunStatus } from '../domain/run-status.ts'
import { createLogFollower, type LogFollower } from '../operations/follow-logs.ts'
import type { Outside } from '../ports.ts'
import type { Session } from '../session.ts'
import { followedLogView } from '../views/logs.ts'
import type { WaitChoice } from './run-flags.ts'

/** Null where nobody would see the logs. Secrets go before lines are parted by what is put before them. */
export function followerFor(
  session: Session,
  outside: Outside,
  run: RunRecord,
  { follow }: WaitChoice,
): LogFollower | null {
  const { flags, world, redact, report } = session
  if (!follow || (flags.json === true && flags.verbose !== true)) return null
  return createLogFollower(outside, {
    now: () => world.now(),
    tell: (news) => {
      if (world.interrupted.aborted) return
      const safe = { ...news, text: redact(stripControl(news.text)) }
      report({ kind: 'note', text: followedLogView(safe, run.shards > 1, run.run_id) })
    },
  })
}

/** Whoever stops waiting does not wait for the last lines either; what is done next is told of it. */
export async function lastLogs(
  follower: LogFollower | null,
  status: RunStatus,
  interrupted: AbortSignal,
): Promise<void> {
  if (follower === null || interrupted.aborted) return
  const stopped = new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([follower.finish(status), stopped])
}
