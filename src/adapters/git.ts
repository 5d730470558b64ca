import type { SourceState } from '../ports.ts'
import { runProcess } from './run-process.ts'

/** `git` on a large repository may take a while; a deploy does not wait longer than this to learn a commit. */
const timeoutMs = 20_000

/**
 * What git says of a folder; null where there is no repository, no commit yet, or no git. It is dirty when one of `names`, paths inside
 * the folder, is not in the commit as it lies there, be it changed, new or ignored, or when something of the commit is gone.
 */
export async function describeSource(
  folder: string,
  names: ReadonlySet<string>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SourceState | null> {
  const ask = async (...words: readonly string[]): Promise<string | null> => {
    const answer = await runProcess(['git', '-C', folder, ...words], { env: gitEnvironment(env), input: '', timeoutMs })
    return answer.exitCode === 0 && !answer.truncated ? answer.stdout : null
  }
  const [head, branch, prefix, status] = await Promise.all([
    ask('log', '-1', '--no-show-signature', '--format=%H%n%s'),
    ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    ask('rev-parse', '--show-prefix'),
    ask('status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--ignored', '--', '.'),
  ])
  const [commit = '', subject = ''] = head?.split('\n') ?? []
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return null
  return {
    commit,
    subject: subject.trim() || null,
    branch: branch?.trim() || null,
    dirty: status === null || prefix === null ? null : isDirty(status, prefix.replace(/\n$/, ''), names),
  }
}

/** Entries are `XY path`, ended by NUL, with paths from the top of the repository. */
function isDirty(status: string, prefix: string, names: ReadonlySet<string>): boolean {
  return status
    .split('\0')
    .filter((entry) => entry !== '')
    .some((entry) => {
      const path = entry.slice(3 + prefix.length)
      if (entry.slice(0, 2).includes('D')) return true
      return path.endsWith('/') ? [...names].some((name) => name.startsWith(path)) : names.has(path)
    })
}

/** No prompts, no pager, no lock on the index, and the host's own git settings: it may have been told that a folder is safe. */
function gitEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const passed = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && /^(PATH|HOME|XDG_CONFIG_HOME|GIT_CONFIG_[A-Z_0-9]+)$/.test(name) ? [[name, value]] : [],
  )
  return { ...Object.fromEntries(passed), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
}
