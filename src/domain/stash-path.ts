import { isReleaseName } from './release-name.ts'

/** Builders of `stash://` paths; every folder ends in a slash so that source and target are both explicit folders (facts/camber-cli.md §5). */

export const defaultStashRoot = 'rythmiq-worker-v2'

export function releaseFolder(stash: string, root: string, release: string): string {
  return `${stash}${root}/releases/${release}/`
}

/** True when a path is the folder of this release below this root, in whatever stash, also when `cp -r` nested it once more. */
export function isReleaseFolder(path: string, root: string, release: string): boolean {
  const [, inside] = /^stash:\/\/[^/]+\/(.*)$/.exec(path) ?? []
  const folder = `${root}/releases/${release}/`
  return isReleaseName(release) && (inside === folder || inside === `${folder}${release}/`)
}

/** The root of the stash that a path lies in, `stash://user/`. */
export function stashOf(path: string): string {
  return /^stash:\/\/[^/]+\//.exec(path)?.[0] ?? path
}

/** True for a root that stays a plain folder of ours: no parent steps, no leading slash, no blanks at the ends. */
export function isStashRoot(text: string): boolean {
  return (
    /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(text) && !text.split('/').some((part) => part === '.' || part === '..')
  )
}
