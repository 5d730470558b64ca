import { Failure } from '../../domain/failure.ts'
import type { RunRow } from '../../domain/run-row.ts'
import type { Places } from '../../ports.ts'
import { listRuns } from '../run/list-runs.ts'
import type { DoctorFacts } from './facts.ts'

const runsAtMost = 5
const lookedBackMs = 7 * 86_400_000

/** The newest runs of a week, newest first: of those that are over their summaries, the others as Spaces and Camber have them. */
export async function readRecentRuns(facts: DoctorFacts): Promise<readonly RunRow[]> {
  const places = { local: false, camber: await camberOf(facts), spaces: await facts.spaces() }
  const since = new Date(facts.now().getTime() - lookedBackMs)
  const { runs } = await listRuns(places, {}, runsAtMost, since, {
    interrupted: facts.stop,
    now: () => facts.now(),
    // All checks have one time limit, and nothing is waited for beyond it.
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    looked: () => {},
  })
  return runs
}

/** What Camber says for itself is told by other checks; here its silence only means that less is known. */
async function camberOf(facts: DoctorFacts): Promise<Places['camber']> {
  try {
    const camber = await facts.camber()
    return { ...camber, listJobs: async (page) => (page === 1 ? facts.jobs() : { jobs: [], total: null }) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const silent = async (): Promise<never> => {
      throw new Failure('CAMBER_UNAVAILABLE', error.message)
    }
    return { getJob: silent, listJobs: silent, jobLogs: silent }
  }
}
