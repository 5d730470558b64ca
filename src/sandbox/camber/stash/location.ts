import { readdirSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Call } from '../call.ts'
import { apiError, CallFailure } from '../failure.ts'
import { selectedTeam, teamsOf } from './teams.ts'

/** A place in the stash: whose it is, and the path inside, without slashes at either end; empty for the root. */
export type StashLocation = {
  readonly owner: string
  readonly path: string
  readonly folderMeant: boolean
  /** Where it really lies. */
  readonly onDisk: string
}

export function isStashUri(text: string): boolean {
  return text.startsWith('stash://')
}

/** §5: the user's own root, a team's, or `public`, which is read-only. A bare path is relative to the own root. */
export function locate(call: Call, given: string, use: 'read' | 'write'): StashLocation {
  const full = isStashUri(given) ? given.slice('stash://'.length) : `${ownRoot(call)}/${given}`
  const slash = full.indexOf('/')
  const owner = slash < 0 ? full : full.slice(0, slash)
  const inside = slash < 0 ? '' : full.slice(slash + 1)
  const words = inside.split('/').filter((word) => word !== '' && word !== '.')
  if (owner === '' || words.includes('..') || full.includes('\0')) throw new CallFailure(`invalid stash path: ${given}`)
  checkAccess(call, owner, use)
  const path = words.join('/')
  return {
    owner,
    path,
    folderMeant: inside === '' || inside.endsWith('/'),
    onDisk: join(call.home.stash, owner, path),
  }
}

function ownRoot(call: Call): string {
  return selectedTeam(call)?.uniqueName ?? call.settings.username
}

function checkAccess(call: Call, owner: string, use: 'read' | 'write'): void {
  if (owner === call.settings.username || teamsOf(call).some((team) => team.uniqueName === owner)) return
  if (owner === 'public' && use === 'read') return
  throw apiError(403, owner === 'public' ? 'public stash is read-only' : `no permission to access stash ${owner}`)
}

export function kindOf(onDisk: string): 'file' | 'directory' | 'missing' {
  const found = statSync(onDisk, { throwIfNoEntry: false })
  if (found === undefined) return 'missing'
  return found.isDirectory() ? 'directory' : 'file'
}

/** The root of a stash exists even before anything was put there. */
export function kindAt(location: StashLocation): 'file' | 'directory' | 'missing' {
  return location.path === '' ? 'directory' : kindOf(location.onDisk)
}

export function notFound(call: Call, given: string): CallFailure {
  return apiError(404, `path not found: ${given}`, call.settings.not_found_exit)
}

/** Files and folders below, folders before files at each level (§5), as paths relative to the place. */
export function entriesBelow(onDisk: string, inside = ''): readonly { path: string; folder: boolean }[] {
  const here = readdirSync(join(onDisk, inside), { withFileTypes: true })
    .map((entry) => ({ path: posix.join(inside, entry.name), folder: entry.isDirectory() }))
    .sort((a, b) => Number(b.folder) - Number(a.folder) || (a.path < b.path ? -1 : 1))
  return here.flatMap((entry) => (entry.folder ? [entry, ...entriesBelow(onDisk, entry.path)] : [entry]))
}
