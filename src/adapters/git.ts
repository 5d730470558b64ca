import type { SourceState } from '../ports.ts'
import { runProcess } from './run-process.ts'

/** `git` on a large repository may take a while; a deploy does not wait longer than this to learn a commit. */
const timeoutMs = 20_000

/** What git says of a folder; null where there is no repository, no commit yet, or no git. */
export async function describeSource(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SourceState | null> {
  const ask = async (...words: readonly string[]): Promise<string | null> => {
    const answer = await runProcess(['git', '-C', folder, ...words], { env: gitEnvironment(env), input: '', timeoutMs })
    return answer.exitCode === 0 ? answer.stdout : null
  }
  const [head, branch, status] = await Promise.all([
    ask('log', '-1', '--format=%H%n%s'),
    ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    // Only what lies in the folder decides: the rest of the repository is not deployed.
    ask('status', '--porcelain=v1', '--', '.'),
  ])
  const [commit = '', subject = ''] = head?.split('\n') ?? []
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return null
  return {
    commit,
    subject: subject.trim() || null,
    branch: branch?.trim() || null,
    dirty: status === null ? null : status.trim() !== '',
  }
}

/** No prompts, no pager, no lock on the index, and the host's own git settings: it may have been told that a folder is safe. */
function gitEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const passed = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && /^(PATH|HOME|XDG_CONFIG_HOME|GIT_CONFIG_[A-Z_0-9]+)$/.test(name) ? [[name, value]] : [],
  )
  return { ...Object.fromEntries(passed), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
}
