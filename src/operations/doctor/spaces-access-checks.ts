import { fault, ok, type Sight, unknown, warning } from '../../domain/check.ts'
import { formatDuration } from '../../domain/duration.ts'
import { Failure } from '../../domain/failure.ts'
import { probeKey } from '../../domain/keys.ts'
import type { ObjectStore } from '../../ports.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'
import { judgeFailure } from './judge-failure.ts'

/** Beyond this a signature is refused (S3, RequestTimeTooSkewed). */
const refusedSkewMs = 15 * 60_000
/** Below this a clock is as good as any; ages and waits come out right. */
const noticedSkewMs = 60_000

const there = { group: 'spaces', outward: true } as const

export const spacesAccessChecks: readonly Check[] = [
  {
    ...there,
    name: 'spaces-clock',
    about: 'this clock and that of Spaces agree',
    needs: ['spaces-keys', 'spaces-endpoint'],
    look: lookAtClock,
  },
  {
    ...there,
    name: 'spaces-access',
    about: 'Spaces accepts the keys, and the bucket is there and can be listed',
    needs: ['spaces-keys', 'spaces-endpoint'],
    look: lookAtAccess,
  },
  {
    ...there,
    name: 'spaces-write',
    about: 'objects can be written, read and deleted there',
    needs: ['spaces-access'],
    look: lookAtWriting,
  },
]

async function lookAtClock(facts: DoctorFacts): Promise<Sight> {
  const theirs = await (await facts.spaces()).serverTime()
  if (theirs === null) return unknown('The server tells no time.', 'A wrong clock would be a reason for a refused key.')
  const skew = facts.now().getTime() - theirs.getTime()
  const size = Math.abs(skew)
  if (size < noticedSkewMs) return ok('clock right')
  const seen = `This clock is ${formatDuration(size)} ${skew > 0 ? 'ahead of' : 'behind'} that of Spaces.`
  const fix = ['timedatectl set-ntp true']
  if (size >= refusedSkewMs) return fault(seen, 'Beyond 15 minutes every signed request is refused.', fix)
  return warning(seen, 'Ages and waiting times come out wrong, and beyond 15 minutes requests are refused.', fix)
}

async function lookAtAccess(facts: DoctorFacts): Promise<Sight> {
  await facts.bucketListed()
  return ok('bucket listed')
}

/** A tiny object under our prefix, with a name nobody else uses, is written, read, and removed again whatever happens. */
async function lookAtWriting(facts: DoctorFacts): Promise<Sight> {
  // The needs are asked first here: nothing is written into a bucket that could not be listed.
  await facts.bucketListed()
  const spaces = await facts.spaces()
  const key = probeKey(facts.uuid())
  const text = `rythmiq doctor, ${facts.now().toISOString()}\n`
  try {
    await spaces.put(key, text)
    const found = await spaces.get(key)
    if (found !== null && new TextDecoder().decode(found.body) === text) return await removed(spaces, key)
    const seen = found === null ? 'An object that was just written is not there.' : 'An object reads back differently.'
    await spaces.delete(key)
    return fault(seen, 'Runs would be lost.', ['Tell whoever runs this store'])
  } catch (error) {
    await spaces.delete(key).catch(() => {})
    return judgeFailure(error, 'Submitting writes inputs and runs there; the worker writes results with the same keys.')
  }
}

async function removed(spaces: ObjectStore, key: string): Promise<Sight> {
  try {
    await spaces.delete(key)
    return ok('written, read, deleted')
  } catch (error) {
    if (!(error instanceof Failure) || error.retryable) throw error
    const seen = `${error.message} One small object was left there.`
    return warning(seen, 'Old runs and releases cannot be removed.', error.hint === null ? [] : [error.hint])
  }
}
