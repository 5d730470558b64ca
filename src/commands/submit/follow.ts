import { safeLogText } from '../../domain/log-text.ts'
import type { RunRecord } from '../../domain/run.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { createLogFollower, type FollowedLog, type LogFollower } from '../../operations/logs/follow-logs.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { followedLogView } from '../../views/followed-log.ts'
import type { WaitChoice } from './run-flags.ts'

/** At one look; a log that comes all at once would push everything else off the screen. */
const mostLines = 500

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
    sleep: (ms) => world.sleep(ms, world.interrupted),
    clean: (text) => redact(safeLogText(text, true)),
    tell: async (news) => {
      for (const log of news) {
        const { lines, missing } = await newest(log)
        if (world.interrupted.aborted) return
        const { shard } = log
        report({ kind: 'note', text: followedLogView({ shard, lines, missing }, run.shards > 1, run.run_id) })
      }
    },
  })
}

async function newest({ lines, gap }: FollowedLog) {
  let newest: string[] = []
  let missing = gap
  for await (const batch of lines) {
    newest = newest.concat(batch)
    missing ||= newest.length > mostLines
    newest = newest.slice(-mostLines)
  }
  return { lines: newest, missing }
}

/** Whoever stops waiting does not wait for the last lines either; what is done next is told of it. */
export async function lastLogs(
  follower: LogFollower | null,
  status: RunStatus,
  interrupted: AbortSignal,
): Promise<void> {
  if (follower === null || interrupted.aborted) return
  await unlessInterrupted(follower.finish(status), interrupted).catch((error: unknown) => {
    if (!interrupted.aborted) throw error
  })
}
