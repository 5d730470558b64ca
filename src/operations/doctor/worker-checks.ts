import { ageOf } from '../../domain/age.ts'
import { formatBytes } from '../../domain/bytes.ts'
import { fault, ok, type Sight, warning } from '../../domain/check.ts'
import { Failure } from '../../domain/failure.ts'
import type { Pointer, ReleaseRecord } from '../../domain/release.ts'
import { compareLayout } from '../../domain/stash-layout.ts'
import { stashOf } from '../../domain/stash-path.ts'
import { isEnvFileName, makeEnvFile } from '../release/env-file.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'

/** A path of about 48,000 files, or of hundreds of megabytes, makes jobs wait 20 to 40 minutes (facts/camber-cli.md §3). */
const heavy = { files: 20_000, bytes: 300_000_000 }
/** A worker that installs its packages on the node is far below this. */
const noticed = { files: 500, bytes: 50_000_000 }

const there = { group: 'worker', outward: true } as const
const released = ['release', 'camber-login']

export const workerChecks: readonly Check[] = [
  {
    ...there,
    name: 'release',
    about: 'a release is deployed, and its record is whole',
    needs: ['spaces-access'],
    look: lookAtRelease,
  },
  {
    ...there,
    name: 'release-path',
    about: 'its stash path is that of this Camber user',
    needs: released,
    look: lookAtPath,
  },
  {
    ...there,
    name: 'release-files',
    about: 'its files are in the stash as its record has them',
    needs: released,
    look: lookAtFiles,
  },
  {
    ...there,
    name: 'release-code',
    about: 'nothing was wrong with its code and requirements when it was checked',
    needs: ['release'],
    look: lookAtCode,
  },
  {
    ...there,
    name: 'release-env',
    about: 'its env file is in place and holds the keys set here',
    needs: released,
    look: lookAtEnvFile,
  },
  {
    ...there,
    name: 'stash-weight',
    about: 'the jobs’ stash path is small enough to start fast',
    needs: released,
    look: lookAtWeight,
  },
]

const deploy = 'rythmiq deploy-worker'

async function lookAtRelease(facts: DoctorFacts): Promise<Sight> {
  const found = await facts.pointer()
  const why = 'Jobs run the code of the current release.'
  if (found === null) return fault('No worker release is deployed yet.', why, [deploy])
  const { release, moves } = found.pointer
  const record = await facts.record()
  if (record === null) return fault(`The current release ${release} has no record in Spaces.`, why, [deploy])
  if (record.state !== 'complete' || record.marked_at !== null) {
    const state = record.state === 'complete' ? 'marked for removal' : record.state
    return fault(`The current release ${release} is ${state}.`, why, [deploy, 'or: rythmiq rollback'])
  }
  const last = moves.at(-1)
  const age = last === undefined ? null : ageOf(last.at, facts.now())
  return ok(`release ${release}${last === undefined ? '' : ` by ${last.by}${age === null ? '' : `, ${age} ago`}`}`)
}

/** The pointer and the record, for checks that need `release` to be well. */
async function current(facts: DoctorFacts): Promise<{ pointer: Pointer; record: ReleaseRecord }> {
  const [found, record] = await Promise.all([facts.pointer(), facts.record()])
  if (found === null || record === null) throw new Failure('RELEASE_MISSING', 'No worker release is deployed.', deploy)
  return { pointer: found.pointer, record }
}

async function lookAtPath(facts: DoctorFacts): Promise<Sight> {
  const [{ pointer }, { stash, username }] = await Promise.all([current(facts), facts.identity()])
  if (pointer.stash_path.startsWith(stash)) return ok('in this user’s stash')
  const seen = `The release lies in ${stashOf(pointer.stash_path)}, but the key here is that of ${username}.`
  return fault(seen, 'A job of one user cannot work in the stash of another.', [
    'Set CAMBER_API_KEY to the key of the account that deploys',
    `or: ${deploy}`,
  ])
}

async function lookAtFiles(facts: DoctorFacts): Promise<Sight> {
  const [{ pointer, record }, listing] = await Promise.all([current(facts), facts.listing()])
  const { release } = pointer
  const why = 'Jobs would fail at once, or run half a worker.'
  const again = [deploy, 'or: rythmiq rollback']
  if (listing === null) return fault(`The folder ${pointer.stash_path} is not in the stash.`, why, again)
  const { missing } = compareLayout(release, record.files, listing, isEnvFileName)
  if (missing.length === 0) return ok(`${record.files.length} files in the stash`)
  const shown = missing.slice(0, 3).join(', ') + (missing.length > 3 ? ` and ${missing.length - 3} more` : '')
  return fault(
    `Of release ${release}, ${shown} ${missing.length === 1 ? 'is' : 'are'} not in the stash, or of another size.`,
    why,
    again,
  )
}

/** Releases never change, so what the check of its bundle found when it was deployed is still so. */
async function lookAtCode(facts: DoctorFacts): Promise<Sight> {
  const { record } = await current(facts)
  const errors = record.findings.filter(({ severity }) => severity === 'error')
  const [first] = errors.length > 0 ? errors : record.findings
  if (first === undefined) return ok('code and requirements checked')
  const more = record.findings.length > 1 ? ` (and ${record.findings.length - 1} more)` : ''
  const place = first.line === null ? first.file : `${first.file}:${first.line}`
  const seen = `${place} ${first.message}${more}`
  const fix = ['rythmiq deploy-worker --dry-run']
  if (errors.length > 0) return fault(seen, 'The release was deployed in spite of it, with --force.', fix)
  return warning(seen, 'It was seen when the release was deployed.', fix)
}

async function lookAtEnvFile(facts: DoctorFacts): Promise<Sight> {
  const [{ pointer }, listing] = await Promise.all([current(facts), facts.listing()])
  const present = listing?.some(({ kind, path }) => kind === 'file' && path.split('/').at(-1) === pointer.env_file)
  const push = ['rythmiq secrets push']
  if (present !== true) {
    return fault(`The env file ${pointer.env_file} is not in the stash.`, 'The worker gets its keys from it.', push)
  }
  const own = makeEnvFile(facts.parts.whole()).name
  if (own === pointer.env_file) return ok('env file of these keys')
  const why =
    'The name follows from the content: jobs sign with other keys, or at another endpoint or bucket, than is set here.'
  return warning('The release’s env file was not made from the settings here.', why, [
    'If the keys were rotated: rythmiq secrets push',
  ])
}

async function lookAtWeight(facts: DoctorFacts): Promise<Sight> {
  const [{ pointer, record }, listing] = await Promise.all([current(facts), facts.listing()])
  const files = (listing ?? []).filter(({ kind }) => kind === 'file')
  const bytes = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
  const weight = `${files.length} files, ${formatBytes(bytes)}`
  if (files.length < noticed.files && bytes < noticed.bytes) return ok(weight)
  const { foreign } = compareLayout(pointer.release, record.files, listing, isEnvFileName)
  const left = foreign.length === 0 ? '' : `, ${foreign.length} of them left there by jobs`
  const seen = `The jobs' stash path holds ${weight}${left}.`
  const why = 'Camber copies the path to the node: one that has grown makes jobs wait 20 to 40 minutes in PENDING.'
  const fix =
    foreign.length > 0
      ? [deploy, 'rythmiq releases prune --keep 1']
      : ['Make the worker’s folder smaller, then: rythmiq deploy-worker']
  return files.length >= heavy.files || bytes >= heavy.bytes ? fault(seen, why, fix) : warning(seen, why, fix)
}
