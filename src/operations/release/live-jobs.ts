import { isFinal } from '../../domain/job-state.ts'
import type { Camber, CamberJob } from '../../ports.ts'

const pageSize = 50
/** Camber's own cancelling of starved jobs takes at most 96 minutes (facts/camber-cli.md §3); a job made a week ago is over. */
const surelyOverAfterMs = 7 * 86_400_000
/** More than an account makes in that week would be a reason to look closer, not to go on. */
const mostPages = 200

/** Jobs of the account that are not over. Null when the list did not come to an end, so that nobody takes it for whole. */
export async function liveJobs(camber: Camber, now: Date): Promise<CamberJob[] | null> {
  const live: CamberJob[] = []
  let seen = 0
  for (let page = 1; page <= mostPages; page++) {
    const { jobs, total } = await camber.listJobs(page, pageSize)
    seen += jobs.length
    live.push(...jobs.filter(({ state }) => !isFinal(state)))
    const oldest = jobs.at(-1)?.createdAt
    if (oldest && now.getTime() - oldest.getTime() > surelyOverAfterMs) return live
    // Camber may cap a page below what was asked for, so a short page is the last one only where no total is told.
    if (jobs.length === 0 || (total === null ? jobs.length < pageSize : seen >= total)) return live
  }
  return null
}
