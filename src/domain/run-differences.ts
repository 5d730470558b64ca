import { counted } from './counted.ts'
import type { Difference } from './explanation.ts'
import type { ReleaseRecord } from './release.ts'
import type { RunStatus } from './run-status.ts'

const requirementsFile = 'requirements.txt'
const filesShown = 4

type Compared = Pick<RunStatus, 'release' | 'node_size' | 'gpu' | 'documents'>

/** What is otherwise in `now` than in a run `before` it. The records of the releases are null where Spaces has none. */
export function differencesOf(
  before: Compared,
  now: Compared,
  releaseBefore: ReleaseRecord | null,
  releaseNow: ReleaseRecord | null,
): Difference[] {
  const failed = now.documents.filter(({ error }) => error !== null)
  const told = failed.length === 0 ? now.documents : failed
  return [
    ...differing('release', describeRelease(before.release, releaseBefore), describeRelease(now.release, releaseNow)),
    ...(before.release === now.release ? [] : filesChanged(releaseBefore, releaseNow)),
    ...differing('size', describeNode(before), describeNode(now)),
    ...differing('schema', schemasOf(before.documents), schemasOf(told)),
    ...differing('input', formatsOf(before.documents), formatsOf(told)),
  ]
}

function differing(what: Difference['what'], before: string, now: string): Difference[] {
  return before === now ? [] : [{ what, before, now }]
}

function describeRelease(name: string, record: ReleaseRecord | null): string {
  const commit = record?.commit ?? null
  return commit === null ? name : `${name} (${commit.slice(0, 10)}${record?.dirty === true ? ', changed' : ''})`
}

function filesChanged(before: ReleaseRecord | null, now: ReleaseRecord | null): Difference[] {
  if (before === null || now === null) return []
  const old = new Map(before.files.map(({ name, sha256 }) => [name, sha256]))
  const fresh = new Map(now.files.map(({ name, sha256 }) => [name, sha256]))
  const names = [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((name) => old.get(name) !== fresh.get(name))
    .sort()
  const worker = names.filter((name) => name !== requirementsFile)
  return [
    ...differing('requirements', digest(old.get(requirementsFile)), digest(fresh.get(requirementsFile))),
    ...(worker.length === 0 ? [] : [{ what: 'worker' as const, before: `${old.size} files`, now: changed(worker) }]),
  ]
}

function changed(names: readonly string[]): string {
  const more = names.length > filesShown ? ` and ${names.length - filesShown} more` : ''
  return `${counted(names.length, 'file')} changed: ${names.slice(0, filesShown).join(', ')}${more}`
}

function digest(sha256: string | undefined): string {
  return sha256 === undefined ? `no ${requirementsFile}` : `${requirementsFile} ${sha256.slice(0, 8)}`
}

function describeNode({ node_size, gpu }: Compared): string {
  return gpu ? `${node_size} with GPU` : node_size
}

function schemasOf(documents: Compared['documents']): string {
  return listed(documents.map(({ schema_id }) => schema_id))
}

/** By the ending of the name: what is known of an input without fetching it. */
function formatsOf(documents: Compared['documents']): string {
  return listed(
    documents.map(
      ({ name }) => /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase().replace('jpeg', 'jpg') ?? 'no ending',
    ),
  )
}

function listed(words: readonly string[]): string {
  return [...new Set(words)].sort().slice(0, 5).join(', ')
}
