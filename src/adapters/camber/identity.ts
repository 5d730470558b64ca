import type { CamberIdentity } from '../../ports.ts'
import { stripBanner } from './banner.ts'
import { readJson } from './json-answer.ts'
import { findObjects, textAt } from './json-object.ts'

const userName = /^[^\s/]+$/

/** Who is logged in, from the JSON or either text layout of `camber me` (facts §2, §10 row 20); null when there is no user name. */
export function readIdentity(output: string): CamberIdentity | null {
  return identityOfJson(readJson(output).values) ?? identityOfText(stripBanner(output))
}

/** True for an answer that tells of an account and names no user, or an impossible one; the stash is named by that name. */
export function isNameless(output: string): boolean {
  const told = findObjects(readJson(output).values, (object) => textAt(object, 'email', 'user_id') !== null)
  return told.length > 0 || /^\s*(Email|User ID):\s+\S/m.test(stripBanner(output))
}

function identityOfJson(values: readonly unknown[]): CamberIdentity | null {
  const [user] = findObjects(values, (object) => textAt(object, 'username', 'user_name') !== null)
  const name = user && textAt(user, 'username', 'user_name')
  return user && name ? identity(name, textAt(user, 'email'), textAt(user, 'stash')) : null
}

function identityOfText(text: string): CamberIdentity | null {
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s+(\\S+)`, 'm').exec(text)?.[1] ?? null
  const name = field('Username')
  if (name === null) return null
  // The layout with teams may print a team's stash first (facts §2).
  const stash = text.includes(`stash://${name}/`) ? null : field('Stash')
  return identity(name, field('Email'), stash)
}

/** Where no stash is told, it is named by the user name, as in every text that was seen. */
function identity(username: string, email: string | null, stash: string | null): CamberIdentity | null {
  if (!userName.test(username)) return null
  const own = `stash://${username}/`
  const told = stash === null ? own : `${stash.replace(/\/+$/, '')}/`
  return { username, email, stash: /^stash:\/\/[^/\s]+\/$/.test(told) ? told : own }
}
