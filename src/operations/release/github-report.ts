import { randomUUID } from 'node:crypto'
import { appendFile } from 'node:fs/promises'

export interface GithubReport {
  /** Values that later steps read as `steps.<id>.outputs.<name>`. */
  readonly outputs: Readonly<Record<string, string>>
  /** Markdown for the page of the run. */
  readonly summary: string
}

/**
 * Writes outputs and summary where GitHub Actions wants them, when its variables are set. Values stand between delimiters that nobody can
 * foresee, so that a commit message cannot set other outputs. Gives the files that could not be written; a deploy does not fail for them.
 */
export async function reportToGithub(
  env: Readonly<Record<string, string | undefined>>,
  { outputs, summary }: GithubReport,
): Promise<string[]> {
  const lines = Object.entries(outputs).map(([name, value]) => {
    const delimiter = `rythmiq-${randomUUID()}`
    return `${name}<<${delimiter}\n${value}\n${delimiter}\n`
  })
  const wishes: readonly (readonly [string, string])[] = [
    ['GITHUB_OUTPUT', lines.join('')],
    ['GITHUB_STEP_SUMMARY', `${summary}\n`],
  ]
  const failed = await Promise.all(
    wishes.map(async ([variable, text]) => {
      const path = env[variable]
      if (!path) return []
      return appendFile(path, text).then(
        () => [],
        () => [`${variable} (${path})`],
      )
    }),
  )
  return failed.flat()
}
