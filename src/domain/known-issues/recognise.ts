import { parseJson } from '../json.ts'
import { type RunnerRecord, readRecord, verdictSchema } from '../records.ts'
import { type Candidate, readError, readWarning } from './candidate.ts'
import { chainOf, chainOfDocument, type Group } from './choose-cause.ts'
import type { Recognised } from './diagnosis.ts'
import { judge } from './judge.ts'
import type { CaseFacts } from './known-issue.ts'
import { lineReader } from './log-line.ts'
import { errorOfDocument, errorOfEnd, errorOfExit, runOf } from './runner-errors.ts'
import { collectSightings } from './sightings.ts'
import { knownIssues } from './table.ts'
import { collectTellingLines } from './telling-lines.ts'

/** Reads one log, line by line, and says in the end what the first cause of its trouble was. Flat in memory, whatever the log's length. */
export interface Recogniser {
  /** `number` counts from 1; `text` comes without its line end. */
  line(number: number, text: string): void
  finish(): Recognised
}

/** Documents whose results a log without our runner is read for. */
const mostVerdicts = 1000

export function createRecogniser(facts: CaseFacts): Recogniser {
  const read = lineReader()
  const telling = collectTellingLines()
  const sightings = collectSightings(facts)
  const groups: Group[] = []
  const degraded: Group[] = []
  /** By document; a later success of the same document takes its failure back. */
  const failedVerdicts = new Map<string, Candidate>()
  let phase = 'boot'
  let run: string | null = null
  /** Our runner's hand was seen; it told of documents; it told its end. */
  const saw = { runner: false, documents: false, end: false, verdict: false, text: false }

  const add = (list: Group[], seen: readonly Candidate[], documents: number | null): void => {
    const chain = sightings.mended(seen)
    const code = chain[0]?.issue.code
    if (code === undefined) return
    const known = list.find((group) => group.chain[0]?.issue.code === code)
    if (known === undefined) list.push({ chain, documents })
    else if (documents !== null) known.documents = (known.documents ?? 0) + documents
  }
  /** Of several warnings the one that stands first in the table says most. */
  const warned = (number: number | null, warnings: readonly string[]): void => {
    const [first] = warnings
      .flatMap((text) => readWarning(number, text, facts) ?? [])
      .sort((left, right) => knownIssues.indexOf(left.issue) - knownIssues.indexOf(right.issue))
    if (first !== undefined) add(degraded, chainOf([first], sightings.soft()), 1)
  }

  const record = (number: number, entry: RunnerRecord): void => {
    if (entry.type === 'phase') {
      if (entry.state === 'started') phase = entry.phase
      // An installer that failed before another one succeeded did no harm.
      if (entry.phase === 'install' && entry.how !== null) sightings.take('install')
    }
    if (entry.type === 'document') {
      saw.documents = true
      const own = String(entry.index)
      const seen = sightings.take(sightings.has(own) ? own : 'document')
      const error = errorOfDocument(entry)
      if (error === null) warned(number, entry.verdict?.status === 'success' ? entry.verdict.warnings : [])
      else {
        const told = readError(number, error, facts)
        add(groups, chainOfDocument(seen, told, sightings.soft(), entry.verdict !== null), 1)
      }
    }
    if (entry.type === 'end') {
      saw.end = true
      const error = errorOfEnd(entry)
      const lanes = sightings.scopes().filter((scope) => scope.startsWith('lane-'))
      const seen = entry.reason === 'setup_failed' ? sightings.take('install', 'document', ...lanes) : []
      const told = error === null ? null : readError(number, error, facts)
      if (told !== null) add(groups, chainOf([...seen, told], sightings.soft()), entry.left)
    }
  }
  const runnerLine = (number: number, json: unknown): void => {
    saw.runner = true
    run ??= runOf(json)
    const entry = readRecord(json)
    if (entry !== null) record(number, entry)
    const error = saw.end ? null : errorOfExit(json)
    const told = error === null ? null : readError(number, error, facts)
    if (told === null) return
    // What bash says of a killed runner is the same once more, in words that blame the worker's memory.
    const seen = sightings.take(...sightings.scopes()).filter(({ issue }) => issue.code !== 'out-of-memory')
    add(groups, chainOf([...byLine(seen), told], sightings.soft()), null)
  }
  /** The worker's result in a log without our runner; false for any other line. */
  const verdictLine = (number: number, text: string): boolean => {
    if (!text.startsWith('{') || !text.includes('"status"')) return false
    const verdict = verdictSchema.safeParse(parseJson(text)).data
    if (verdict === undefined) return false
    saw.verdict = true
    const id = verdict.job_id ?? ''
    if (verdict.status === 'failed') {
      const told = readError(number, verdict.error, facts)
      if (told !== null && failedVerdicts.size < mostVerdicts) failedVerdicts.set(id, told)
      return true
    }
    // It came to its result, so nothing that was said before did harm.
    sightings.take('job')
    failedVerdicts.delete(id)
    failedVerdicts.delete('')
    warned(number, verdict.warnings)
    sightings.forgetSoft()
    return true
  }

  const settleWithoutRunner = (): void => {
    // A job that ended well and was no worker's may have met with trouble and overcome it.
    const counts = facts.state !== 'COMPLETED' || facts.command === null || /worker\.py|run\.sh/.test(facts.command)
    const seen = counts ? sightings.take('job') : []
    const verdicts = [...failedVerdicts.values()]
    if (seen.length > 0) add(groups, chainOf(byLine([...seen, ...verdicts]), sightings.soft()), null)
    else for (const told of verdicts) add(groups, chainOf([told], sightings.soft()), 1)
  }
  /** What Spaces tells of documents that the log does not tell of. */
  const settleErrors = (): void => {
    for (const error of facts.errors) {
      const lost = error.code === 'NO_RESULT'
      const toldOf = lost ? groups.length > 0 : saw.documents || (saw.end && groups.length > 0)
      const told = toldOf ? null : readError(null, error, facts)
      if (told !== null) add(groups, [told], error.documents)
    }
  }

  return {
    line: (number, raw) => {
      const said = read(raw)
      if (said.by === 'nobody') return
      saw.text ||= said.by === 'runner' || said.text.trim() !== ''
      if (said.by === 'runner') return runnerLine(number, said.record)
      telling.take(number, said.text)
      const ofRunner = said.by === 'passed-on' && saw.runner
      if (ofRunner && saw.end) return
      if (ofRunner) sightings.see(said.scope ?? (phase === 'install' ? phase : 'document'), number, said.text)
      else if (!verdictLine(number, said.text)) sightings.see('job', number, said.text)
    },
    finish: () => {
      if (!saw.runner) settleWithoutRunner()
      else if (!saw.end && groups.length === 0 && facts.outcome !== 'pending') {
        // The job was cut off in the middle.
        add(groups, chainOf(byLine(sightings.take(...sightings.scopes())), sightings.soft()), null)
      }
      settleErrors()
      if (facts.outcome === 'degraded' && degraded.length === 0) for (const text of facts.warnings) warned(null, [text])
      const results = saw.verdict || saw.documents
      const known = { ...facts, runId: facts.runId ?? run }
      return judge(known, { groups, degraded, results, runner: saw.runner, text: saw.text, telling })
    },
  }
}

function byLine(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((left, right) => (left.evidence.line ?? 0) - (right.evidence.line ?? 0))
}
