import { Failure } from '../../domain/failure.ts'
import { releasesPrefix } from '../../domain/keys.ts'
import type { ReleaseRecord } from '../../domain/release.ts'
import { isReleaseName } from '../../domain/release-name.ts'
import type { ObjectStore } from '../../ports.ts'
import { listReleases, readPointer, readRelease } from './release-store.ts'

const listedCandidates = 5

/** The release that a word means: its name, a unique beginning of it, its tag, or the beginning of its commit. Throws RELEASE_NOT_FOUND, RELEASE_AMBIGUOUS. */
export async function findRelease(spaces: ObjectStore, word: string): Promise<ReleaseRecord> {
  if (isReleaseName(word)) {
    const record = await readRelease(spaces, word)
    if (record !== null) return record
  }
  const [pointer, records] = await Promise.all([readPointer(spaces), listReleases(spaces)])
  // A tag moves with the newest deploy that gave it, also to content that was known before.
  const tagged = pointer?.pointer.moves.findLast(({ tag }) => tag !== null && tag === word)?.release
  const found = records.filter(({ release }) => release === tagged)
  if (found.length === 0) found.push(...records.filter((record) => means(record, word)))
  const [first, ...others] = found
  if (first === undefined) {
    throw new Failure(
      'RELEASE_NOT_FOUND',
      `There is no release '${word}' below ${releasesPrefix} in ${spaces.bucket}.`,
      'Those that are there: rythmiq releases',
    )
  }
  if (others.length === 0) return first
  const names = found.slice(0, listedCandidates).map(({ release }) => release)
  const more = found.length > names.length ? ' and others' : ''
  throw new Failure('RELEASE_AMBIGUOUS', `'${word}' could be ${names.join(', ')}${more}.`, 'Write more of it.')
}

function means({ release, tag, commit }: ReleaseRecord, word: string): boolean {
  if (tag === word || release.startsWith(word)) return word !== ''
  return word.length >= 7 && commit?.startsWith(word) === true
}
