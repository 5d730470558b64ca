import { join, resolve } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { isGood } from '../../domain/outcome.ts'
import { quoted } from '../../domain/quote.ts'
import { type NamePattern, parseNamePattern, usualPattern } from '../../domain/result-names.ts'
import type { DocumentStatus, RunStatus } from '../../domain/run-status.ts'
import type { ResultsFlags } from './results.ts'

/** A table that is asked for; `file` is null for stdout. */
export interface TableChoice {
  readonly kind: 'csv' | 'jsonl'
  readonly file: string | null
}

/** What `results` is asked for, once it is known which run is meant. */
export interface ResultsRequest {
  readonly folder: string
  readonly pattern: NamePattern
  readonly tables: readonly TableChoice[]
  readonly timeoutMs: number | null
  readonly wait: boolean
  /** The command that goes on with it. */
  readonly again: string
}

/** What of the flags can be judged before anything is opened. Throws USAGE. */
export function checkFlags(flags: ResultsFlags, json: boolean): NamePattern {
  const toStdout = [flags.csv, flags.jsonl].filter((target) => target === '-').length
  if (toStdout > 1) throw new Failure('USAGE', 'One table can go to stdout; name a file for the other.')
  if (toStdout === 1 && json) {
    throw new Failure('USAGE', 'With --json, stdout is the one document; name a file for the table.')
  }
  for (const target of [flags.csv, flags.jsonl]) {
    if (typeof target !== 'string' || !looksLikeRun.test(target)) continue
    throw new Failure(
      'USAGE',
      `'${target}' would be the file of a table.`,
      'Say the run first: rythmiq results RUN --csv',
    )
  }
  return flags.name === undefined ? usualPattern : parseNamePattern(flags.name)
}

/** An option takes the word behind it, also where a run was meant. */
const looksLikeRun = /^(@|(local-)?\d{8}-\d{6}-\w{4}$)/

export function readRequest(flags: ResultsFlags, pattern: NamePattern, runId: string, cwd: string): ResultsRequest {
  const folder = flags.output === undefined ? join(cwd, 'rythmiq-results', runId) : resolve(cwd, flags.output)
  const table = (kind: TableChoice['kind'], target: string | true | undefined): TableChoice[] => {
    if (target === undefined) return []
    if (target === '-') return [{ kind, file: null }]
    return [{ kind, file: target === true ? join(folder, `results.${kind}`) : resolve(cwd, target) }]
  }
  return {
    folder,
    pattern,
    tables: [...table('csv', flags.csv), ...table('jsonl', flags.jsonl)],
    timeoutMs: flags.timeout ?? null,
    wait: flags.wait === true || flags.timeout !== undefined,
    again: sameWords(runId, flags),
  }
}

/** The same question, to be typed again later: what was saved by then is not fetched twice. */
function sameWords(runId: string, { output, name, ocr, masters, only, document = [] }: ResultsFlags): string {
  return [
    `rythmiq results ${runId}`,
    ...(output === undefined ? [] : ['-o', quoted(output)]),
    ...(name === undefined ? [] : ['--name', quoted(name)]),
    ...(ocr === true ? ['--ocr'] : []),
    ...(masters === true ? ['--masters'] : []),
    ...(only === undefined ? [] : ['--only', only]),
    ...document.flatMap((word) => ['--document', quoted(word)]),
  ].join(' ')
}

/** The documents that were named, or all. Throws JOB_NOT_FOUND for one that the run does not have, USAGE for a beginning of several. */
export function namedDocuments(run: RunStatus, { document: words = [] }: ResultsFlags): readonly DocumentStatus[] {
  if (words.length === 0) return run.documents
  const found = new Set(words.map((word) => findDocument(run, word)))
  return run.documents.filter((document) => found.has(document))
}

function findDocument(run: RunStatus, word: string): DocumentStatus {
  const [first, second] = run.documents.filter(({ job_id }) => job_id.startsWith(word.toLowerCase()))
  if (first === undefined) {
    const hint = `See its documents: rythmiq results ${run.run_id} --no-fetch --csv -`
    throw new Failure('JOB_NOT_FOUND', `Run ${run.run_id} has no document ${word}.`, hint)
  }
  if (second === undefined) return first
  throw new Failure(
    'USAGE',
    `'${word}' is the beginning of several documents.`,
    `Such as ${first.job_id} and ${second.job_id}.`,
  )
}

export function isWanted({ outcome }: DocumentStatus, { only }: ResultsFlags): boolean {
  if (only === undefined) return true
  if (only === 'good') return isGood(outcome)
  if (only === 'failed') return !isGood(outcome) && outcome !== 'pending'
  return outcome === only
}
