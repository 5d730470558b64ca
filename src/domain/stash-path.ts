/** Builders of `stash://` paths; every folder ends in a slash so that source and target are both explicit folders (facts/camber-cli.md §5). */

export const defaultStashRoot = 'rythmiq-worker-v2'

export function releaseFolder(stash: string, root: string, release: string): string {
  return `${stash}${root}/releases/${release}/`
}

/** True for a root that stays a plain folder of ours: no parent steps, no leading slash, no blanks at the ends. */
export function isStashRoot(text: string): boolean {
  return (
    /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(text) && !text.split('/').some((part) => part === '.' || part === '..')
  )
}
