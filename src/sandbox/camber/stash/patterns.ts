/** Says whether a path, relative to the copied folder and with `/` between its words, is left out. */
export type LeftOut = (path: string, folder: boolean) => boolean

/** §5 `--exclude`: a bare name or glob matches any word of the path, one with a slash the path from its beginning. */
export function excludedBy(patterns: readonly string[]): LeftOut {
  const tests = patterns.map((pattern) => {
    const whole = globToRegExp(pattern.replace(/^\.?\//, '').replace(/\/$/, ''))
    return pattern.replace(/\/$/, '').includes('/')
      ? (path: string): boolean => whole.test(path)
      : (path: string): boolean => path.split('/').some((word) => whole.test(word))
  })
  return (path) => tests.some((test) => test(path))
}

type IgnoreLine = { readonly base: string; readonly test: RegExp; readonly folderOnly: boolean; readonly keep: boolean }

/** The lines of one .gitignore lying in `base`. */
export function ignoreLines(text: string, base: string): readonly IgnoreLine[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?<!\\)\s+$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keep = line.startsWith('!')
      const body = (keep ? line.slice(1) : line).replace(/^\\(?=[#!])/, '')
      const folderOnly = body.endsWith('/')
      const bare = body.replace(/\/$/, '')
      const anchored = bare.includes('/')
      const glob = anchored ? bare.replace(/^\//, '') : `**/${bare}`
      return { base, test: globToRegExp(glob), folderOnly, keep }
    })
}

/** The last line that matches decides, as git does it. */
export function ignoredBy(lines: readonly IgnoreLine[], path: string, folder: boolean): boolean {
  const last = lines.findLast(({ base, test, folderOnly }) => {
    if (folderOnly && !folder) return false
    if (base !== '' && !path.startsWith(`${base}/`)) return false
    return test.test(base === '' ? path : path.slice(base.length + 1))
  })
  return last !== undefined && !last.keep
}

function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\/\*\*$|\*\*|\*|\?|\[!?[^\]]+\]|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '**/') return '(?:.*/)?'
    if (found === '/**') return '/.*'
    if (found === '**') return '.*'
    if (found === '*') return '[^/]*'
    if (found === '?') return '[^/]'
    if (found.length > 1 && found.startsWith('[')) return found.replace('[!', '[^')
    return `\\${found}`
  })
  return new RegExp(`^${source}$`)
}
