import { setTimeout as sleep } from 'node:timers/promises'
import { openClock } from '../state/clock.ts'
import type { Home } from '../state/home.ts'
import { withLock } from '../state/lock.ts'
import { isAlive } from '../state/process-identity.ts'
import { readSettings } from '../state/settings.ts'
import { signalJob, strays } from './end-processes.ts'
import { isEnded } from './job.ts'
import { dropJobFiles, forgetLive, liveIds, readJob, saveJob } from './job-files.ts'
import { gate, knownSupervisor, withdraw } from './supervisor-process.ts'

/** Ends the supervisor and all jobs of this home; nothing is left running. With the gate held none can be restarted. */
export async function stopEverything(home: Home): Promise<void> {
  const { time_scale } = readSettings(home)
  const clock = await openClock(home, time_scale)
  await withLock(home, gate, async () => {
    await endSupervisor(home)
    for (const id of liveIds(home)) {
      const job = readJob(home, id)
      for (let round = 0; job !== undefined && round < 50; round++) {
        signalJob(home, job, 'SIGKILL')
        if (strays(home, job).length === 0) break
        await sleep(5)
      }
      if (job !== undefined) {
        if (!isEnded(job.status)) Object.assign(job, { status: 'CANCELLED', finishedAt: clock.now() })
        saveJob(home, { ...job, synced: true })
        dropJobFiles(home, id)
      }
      forgetLive(home, id)
    }
    withdraw(home)
  })
}

async function endSupervisor(home: Home): Promise<void> {
  const known = knownSupervisor(home)
  if (known === undefined || !isAlive(known)) return
  process.kill(known.pid, 'SIGKILL')
  while (isAlive(known)) await sleep(2)
}
