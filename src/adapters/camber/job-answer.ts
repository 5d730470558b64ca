import type { CamberJob } from '../../ports.ts'
import { stripBanner } from './banner.ts'
import { jobIdOfJson, jobsOfJson } from './job-json.ts'
import { readJobText } from './job-text.ts'
import { readJson } from './json-answer.ts'
import { findObjects, saysNothing, totalOf } from './json-object.ts'

export interface JobPage {
  readonly jobs: CamberJob[]
  readonly total: number | null
}

/** The job of this id in an answer of `job get`, from JSON or else from the text block; null when it cannot be read. */
export function readJob(output: string, jobId: string): CamberJob | null {
  const jobs = jobsOfJson(readJson(output).values)
  const job = jobs.find((candidate) => candidate.jobId === jobId) ?? null
  if (job !== null || jobs.length > 0) return job
  const text = readJobText(stripBanner(output))
  return text?.jobId === jobId ? text : null
}

/** One page of `job list`; null when it cannot be read whole: half a list would hide the job that is looked for. */
export function readJobPage(output: string): JobPage | null {
  const answer = readJson(output)
  if (answer.truncated) return null
  if (answer.values.length === 0) return readJobPageText(stripBanner(output))
  const jobs = jobsOfJson(answer.values)
  if (jobs.length === 0 && !answer.values.some(saysNothing)) return null
  const [counted] = findObjects(answer.values, (object) => totalOf(object) !== null)
  return { jobs, total: counted ? totalOf(counted) : null }
}

/** Blocks of fields between lines of at least 20 dashes (facts §4); a part without an id belongs to the command before it. */
function readJobPageText(text: string): JobPage | null {
  const blocks: string[] = []
  for (const part of text.split(/^-{20,}\s*$/m)) {
    if (/^\s*(?:=+.*=+\s*)?Job ID:/.test(part)) blocks.push(part)
    else if (blocks.length > 0) blocks.push(`${blocks.pop()}\n${part}`)
  }
  const total = /^\s*total:?\s+(\d+)\s*$/im.exec(text)?.[1] ?? null
  if (blocks.length === 0) return total === '0' || /^\s*no jobs\b/im.test(text) ? { jobs: [], total: 0 } : null
  const jobs = blocks.map(readJobText).filter((job) => job !== null)
  return jobs.length === blocks.length ? { jobs, total: total === null ? null : Number(total) } : null
}

/**
 * The number of the job that `job create` made, or null. Only a line with `Job ID:` and digits is certain, on either stream
 * (facts §3); the command is taken out first, because an answer or a prompt may repeat it.
 */
export function readCreatedJobId(stdout: string, stderr: string, command: string): string | null {
  const text = `${stripBanner(stdout)}\n${stripBanner(stderr)}`
  const found = /\bJob ID:\s*(\d+)/i.exec(command === '' ? text : text.replaceAll(command, ' '))
  return found?.[1] ?? jobIdOfJson(readJson(stdout).values)
}
