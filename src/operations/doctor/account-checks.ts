import { formatAge } from '../../domain/age.ts'
import { fault, ok, type Sight, warning } from '../../domain/check.ts'
import { isFinal } from '../../domain/job-state.ts'
import type { CamberJob } from '../../ports.ts'
import { exposedIn } from './audit-jobs.ts'
import type { Check } from './check.ts'
import { type DoctorFacts, jobsLookedAt } from './facts.ts'
import { lookAtRecentRuns } from './recent-runs.ts'

/** From created to running took at most four minutes, also with a GPU, where nothing was wrong (facts/camber-cli.md §3). */
const stuckAfterMs = 10 * 60_000
/** Camber runs four to six jobs of an account at once (facts/camber-cli.md §3). */
const cap = { least: 4, most: 6 }

const there = { group: 'account', needs: ['camber-login'], outward: true } as const

export const accountChecks: readonly Check[] = [
  { ...there, name: 'jobs-stuck', about: 'no job waits longer than usual', look: lookAtWaiting },
  { ...there, name: 'slots', about: 'how many of the account’s places are taken', look: lookAtSlots },
  { ...there, name: 'job-secrets', about: 'no recent job shows a secret in its command', look: lookAtSecrets },
  {
    ...there,
    name: 'recent-runs',
    about: 'recent runs came out well, or fail for one reason',
    needs: ['spaces-access'],
    look: lookAtRecentRuns,
  },
]

function isWaiting({ state }: CamberJob): boolean {
  return !isFinal(state) && state !== 'RUNNING'
}

async function lookAtWaiting(facts: DoctorFacts): Promise<Sight> {
  const { jobs } = await facts.jobs()
  const ageOf = (job: CamberJob): number =>
    job.createdAt === null ? 0 : facts.now().getTime() - job.createdAt.getTime()
  const stuck = jobs
    .filter((job) => isWaiting(job) && ageOf(job) > stuckAfterMs)
    .sort((left, right) => ageOf(right) - ageOf(left))
  const waiting = jobs.filter(isWaiting)
  const [oldest] = stuck
  if (oldest === undefined) {
    if (waiting.length === 0) return ok('no job waits')
    // The text of a list tells no time at which a job was made (facts/camber-cli.md §4).
    const told = waiting.every(({ createdAt }) => createdAt !== null)
    return ok(`${waiting.length} waiting, ${told ? 'none for long' : 'since when is not told'}`)
  }
  const others = stuck.length > 1 ? `, and ${stuck.length - 1} more wait too long` : ''
  const seen = `Job ${oldest.jobId} is ${oldest.state} since ${formatAge(ageOf(oldest))}${others}.`
  return warning(
    seen,
    'A job usually begins within four minutes. A path that has grown, or a full account, makes it wait.',
    ['rythmiq doctor stash-weight slots', `Cancel it at https://app.cambercloud.com, then: rythmiq retry RUN`],
  )
}

async function lookAtSlots(facts: DoctorFacts): Promise<Sight> {
  const { jobs } = await facts.jobs()
  const live = jobs.filter(({ state }) => !isFinal(state))
  const running = live.filter((job) => !isWaiting(job)).length
  const seen = `${live.length} of ${cap.least} to ${cap.most} places taken`
  if (live.length < cap.most) return ok(seen)
  return warning(
    `${live.length} jobs are live (${running} running), and Camber runs ${cap.least} to ${cap.most} at once.`,
    'A job that is submitted now waits until others end.',
    ['rythmiq status', 'Use fewer jobs for the next run: rythmiq submit … --max-jobs 2'],
  )
}

async function lookAtSecrets(facts: DoctorFacts): Promise<Sight> {
  const { jobs, total } = await facts.jobs()
  const known = facts.settings.all.flatMap((setting) => (setting.secret ? (setting.reveal() ?? []) : []))
  const exposed = jobs.flatMap((job) => exposedIn(job, known) ?? [])
  const shown = jobs.filter(({ command }) => command !== null).length
  const [first] = exposed
  if (jobs.length === 0) return ok('no past jobs')
  if (first === undefined) {
    const all = total !== null && total <= jobs.length && shown === jobs.length
    return ok(all ? `no secrets in ${shown} jobs` : `no secrets in the last ${Math.min(shown, jobsLookedAt)} commands`)
  }
  const kinds = [...new Set(exposed.flatMap(({ secrets }) => secrets.map(({ what }) => what)))].join(', ')
  const jobsShown = exposed
    .slice(0, 3)
    .map(({ camber_job_id }) => camber_job_id)
    .join(', ')
  const seen = `${exposed.length} of the last ${jobs.length} jobs show secrets in their commands (${jobsShown}${exposed.length > 3 ? ', …' : ''}): ${kinds}.`
  const why = 'Camber stores and shows a command for ever. Only a new key ends that.'
  const current = exposed.some(({ secrets }) => secrets.some((secret) => secret.current))
  return current
    ? fault(`${seen} They are keys in use here.`, why, [
        'rythmiq audit',
        'Make new keys, set them, then: rythmiq secrets push',
      ])
    : warning(seen, why, ['rythmiq audit'])
}
