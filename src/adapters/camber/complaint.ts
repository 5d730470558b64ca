import type { Finished } from '../run-process.ts'
import { stripBanner } from './banner.ts'
import { readJson } from './json-answer.ts'
import { isObject, type JsonObject, textAt } from './json-object.ts'

/** Whose stdout it is: the job's own output may hold any words, so it is never searched for complaints. */
export type StdoutHolds = 'answer' | 'job output'

const errorLine = /^\s*(?:API )?Error: ?\S/i
const apiErrorLine = /^\s*API error: code=/i
/** Some failures seem to exit 0 and say no more than this (facts §1, PYCLIENT). */
const quietError = /authentication error|not found|unauthori[sz]ed/i
const answerLine = /^\s*(?:[{[]|={20,}|Name\s+Type\s+Size|.*\bJob ID:)/

/**
 * What `camber` complains of, or null when it does not. Success is exit 0 and no complaint: errors go to both streams, stderr first
 * with the usage text (facts §1, §10 row 6). A process that failed without a word gives ''.
 */
export function complaintOf(finished: Finished, holds: StdoutHolds): string | null {
  const failed = finished.exitCode !== 0
  const stdout = linesOf(stripBanner(finished.stdout))
  const stderr = linesOf(beforeUsage(stripBanner(finished.stderr)))
  const answered = !failed && (holds === 'job output' || stdout.some((line) => answerLine.test(line)))
  const fromStderr = stderr.filter((line) => errorLine.test(line) || (!answered && quietError.test(line)))
  const fromStdout = holds === 'job output' ? lastWord(stdout, failed) : complaintsIn(stdout)
  const lines = [...fromStderr, ...fromStdout].map((line) => line.trim())
  if (lines.length > 0) return [...new Set(lines)].join('\n')
  return failed ? stderr.join('\n').trim() : null
}

/** Behind what a job printed, the bare message comes last; with exit 0 only an output that is nothing else counts. */
function lastWord(lines: readonly string[], failed: boolean): string[] {
  return failed || lines.length === 1 ? lines.slice(-1).filter((line) => apiErrorLine.test(line)) : []
}

/** An answer repeats commands and file names, which may read like errors; only what stands before it does not. */
function complaintsIn(lines: readonly string[]): string[] {
  const envelopes = readJson(lines.join('\n')).values.filter(isObject).flatMap(envelopeError)
  if (envelopes.length > 0) return envelopes
  const answer = lines.findIndex((line) => answerLine.test(line))
  const searched = answer === -1 ? lines : lines.slice(0, answer)
  return searched.filter((line) => errorLine.test(line) || quietError.test(line))
}

/** The server's envelope `{code, message}`, should it ever be printed as JSON: code 0 is success (facts §8). */
function envelopeError(object: JsonObject): string[] {
  const message = textAt(object, 'message', 'error')
  const code = textAt(object, 'code')
  if (code !== null && code !== '0' && message !== null && !('job_id' in object))
    return [`API error: code=${code}, message=${message}`]
  const alone = Object.keys(object).every((key) => key === 'message' || key === 'error')
  return message !== null && alone ? [`Error: ${message}`] : []
}

/** Cobra prints the usage text behind an error; it names flags, which would read like complaints. */
function beforeUsage(text: string): string {
  return text.split(/^Usage:\s*$/m)[0] ?? ''
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}
