import { parseJson } from '../json.ts'
import { type RunnerRecord, readRecords, type Verdict, verdictSchema } from '../records.ts'
import { isRunId } from '../run-id.ts'
import { type Candidate, readError, readLine, readState, readWarning } from './candidate.ts'
import { chainOf, chainOfDocument, diagnose, type Group, isSoft } from './choose-cause.ts'
import type { Diagnosis, Judgement, Recognised } from './diagnosis.ts'
import { gapsOfCase } from './gaps-of-case.ts'
import type { CaseFacts, ToldError } from './known-issue.ts'
import { lineReader, matchedLine } from './log-line.ts'
import { knownIssues } from './table.ts'
import { collectTellingLines } from './telling-lines.ts'

/** Reads one log, line by line, and says in the end what the first cause of its trouble was. Flat in memory, whatever the log's length. */
export interface Recogniser {
  /** `number` counts from 1; `text` comes without its line end. */
  line(number: number, text: string): void
  finish(): Recognised
}

/** Candidates of one scope; more of them tell no more. */
const mostKept = 24
const linesBefore = 12

export function createRecogniser(facts: CaseFacts): Recogniser {
  const read = lineReader()
  const telling = collectTellingLines()
  const before: string[] = []
  /** Seen and not yet known to have done harm: of a document by its index, of the installation, of the job. */
  const open = new Map<string, Candidate[]>()
  const soft: Candidate[] = []
  const installed = new Set<string>()
  const groups: Group[] = []
  const degraded: Group[] = []
  const failedVerdicts = new Map<string, Candidate>()
  let phase = 'boot'
  let inFrame = false
  let ranAs: string | null = null
  let sawRunner = false
  let sawDocuments = false
  let sawVerdict = false
  let sawText = false
  let over = false

  const add = (list: Group[], chain: Candidate[], documents: number | null): void => {
    const code = chain[0]?.issue.code
    const known = list.find((group) => group.chain[0]?.issue.code === code)
    if (known === undefined) list.push({ chain, documents })
    else if (documents !== null) known.documents = (known.documents ?? 0) + documents
  }
  const take = (scope: string): Candidate[] => {
    const found = open.get(scope) ?? []
    open.delete(scope)
    return found
  }
  const softThen = (): Candidate[] => soft.filter(({ issue }) => issue.when?.installedAndMissing !== true)

  const foreign = (scope: string, number: number, text: string): void => {
    const list = open.get(scope) ?? []
    if (list.length > 0) heal(scope, list, text)
    const names = /^Successfully installed (.+)/.exec(text)?.[1]?.split(' ') ?? []
    for (const name of names.slice(0, 500))
      installed.add(
        name
          .replace(/-[^-]*$/, '')
          .toLowerCase()
          .replaceAll('_', '-'),
      )
    // The code that a traceback quotes is no message, whatever messages stand in it.
    const quoted = inFrame && /^\s{4,}/.test(text)
    inFrame = quoted || /^\s+File "/.test(text)
    const candidate = quoted ? null : readLine(number, text, before, facts)
    before.push(matchedLine(text))
    if (before.length > linesBefore) before.shift()
    if (candidate === null || candidate.issue.when?.installedAndMissing === true) {
      if (candidate !== null) soft.push(candidate)
      return
    }
    if (isSoft(candidate) && soft.length < mostKept) soft.push(candidate)
    const kept = open.get(scope) ?? []
    if (kept.length < mostKept && !kept.some(({ issue }) => issue === candidate.issue))
      open.set(scope, [...kept, candidate])
  }
  const heal = (scope: string, list: readonly Candidate[], text: string): void => {
    const sick = list.filter(({ sign }) => sign.in !== 'line' || sign.healedBy?.test(text) !== true)
    if (sick.length < list.length) open.set(scope, sick)
  }

  const record = (number: number, entry: RunnerRecord): void => {
    if (entry.type === 'phase') {
      if (entry.state === 'started') phase = entry.phase
      if (entry.phase === 'install' && entry.how !== null) open.delete('install')
      return
    }
    if (entry.type === 'document') {
      sawDocuments = true
      const own = String(entry.index)
      const seen = open.has(own) ? take(own) : take('document')
      const error = errorOf(entry)
      if (error !== null) {
        add(
          groups,
          mended(chainOfDocument(seen, readError(number, error, facts), softThen(), entry.verdict !== null)),
          1,
        )
      } else if (entry.verdict?.status === 'success') warn(number, entry.verdict)
      return
    }
    if (entry.type === 'end') {
      over = true
      const error = errorOfEnd(entry)
      if (error === null) return
      const lanes = [...open.keys()].filter((scope) => scope.startsWith('lane-')).flatMap(take)
      const seen = entry.reason === 'setup_failed' ? [...take('install'), ...take('document'), ...lanes] : []
      const told = readError(number, error, facts)
      add(groups, mended(chainOf(told === null ? seen : [...seen, told], softThen())), entry.left)
    }
  }
  const warn = (number: number | null, verdict: Verdict): void => {
    if (verdict.status !== 'success') return
    warned(number, verdict.warnings, 1)
  }
  /** Of several warnings the one that stands first in the table says most. */
  const warned = (number: number | null, warnings: readonly string[], documents: number): void => {
    const found = warnings.flatMap((text) => readWarning(number, text, facts) ?? [])
    const [first] = found.sort((left, right) => knownIssues.indexOf(left.issue) - knownIssues.indexOf(right.issue))
    if (first !== undefined) add(degraded, chainOf([first], softThen()), documents)
  }
  /** A package that was installed and is missing all the same went to another Python. */
  const mended = (chain: Candidate[]): Candidate[] => {
    const missing = chain.find(({ issue }) => issue.code === 'module-missing')?.gaps['package']
    const wrong = soft.find(({ issue }) => issue.when?.installedAndMissing === true)
    return missing !== undefined && wrong !== undefined && installed.has(missing) ? [wrong, ...chain] : chain
  }

  const verdictIn = (number: number, text: string): boolean => {
    if (!text.startsWith('{') || !text.includes('"status"')) return false
    const verdict = verdictSchema.safeParse(parseJson(text)).data
    if (verdict === undefined) return false
    sawVerdict = true
    const id = verdict.job_id ?? ''
    if (verdict.status === 'success') {
      // It came to its result: what was said before did no harm.
      open.delete('job')
      failedVerdicts.delete(id)
      failedVerdicts.delete('')
      warn(number, verdict)
      soft.length = 0
      return true
    }
    const told = readError(number, verdict.error, facts)
    if (told !== null) failedVerdicts.set(id, told)
    return true
  }

  const exit = (number: number, code: unknown): void => {
    if (over || typeof code !== 'number' || code < 128) return
    const named = code === 143 ? 'TERMINATED' : 'RUNNER_KILLED'
    const told = readError(number, { code: named, stage: 'job', message: `The runner ended with ${code}.` }, facts)
    const seen = [...open.keys()].flatMap(take)
    if (told !== null)
      add(groups, chainOf([...seen.filter(({ issue }) => issue.code !== 'out-of-memory'), told], softThen()), null)
  }

  const line = (number: number, text: string): void => {
    const said = read(text)
    if (said.by === 'nobody') return
    if (said.by === 'runner') {
      sawRunner = true
      sawText = true
      ranAs ??= runOf(said.record)
      for (const entry of readRecords(JSON.stringify(said.record))) record(number, entry)
      if (isExit(said.record)) exit(number, said.record.code)
      return
    }
    if (said.text.trim() !== '') sawText = true
    telling.take(number, said.text)
    if (said.by === 'passed-on' && sawRunner) {
      if (!over) foreign(said.scope ?? (phase === 'install' ? 'install' : 'document'), number, said.text)
      return
    }
    const whole = said.by === 'passed-on' ? text : said.text
    if (!verdictIn(number, whole)) foreign('job', number, whole)
  }

  const finish = (): Recognised => {
    const healthy = facts.outcome === 'succeeded'
    if (!healthy) settleRest()
    if (!healthy && facts.outcome === 'degraded' && degraded.length === 0) {
      for (const text of facts.warnings) warned(null, [text], 1)
    }
    return judge()
  }

  const settleRest = (): void => {
    const counts = facts.state !== 'COMPLETED' || facts.command === null || /worker\.py|run\.sh/.test(facts.command)
    if (!sawRunner) {
      const seen = [...(counts ? take('job') : []), ...failedVerdicts.values()]
      const chain = mended(chainOf(byLine(seen), softThen()))
      if (chain.length > 0) add(groups, chain, null)
    } else if (!over && groups.length === 0) {
      // The job was cut off in the middle, or is still at work.
      const chain = chainOf(byLine([...open.values()].flat()), softThen())
      if (chain.length > 0 && facts.outcome !== 'pending') add(groups, mended(chain), null)
    }
    for (const error of facts.errors) {
      const told = readError(null, error, facts)
      if (told === null || (sawDocuments && error.code !== 'NO_RESULT')) continue
      if (error.code === 'NO_RESULT' && groups.length > 0) continue
      if (sawRunner && over && groups.length > 0) continue
      add(groups, [told], error.documents)
    }
  }

  const judge = (): Recognised => {
    const gaps = gapsOfCase({ ...facts, runId: facts.runId ?? ranAs })
    const told = (list: readonly Group[]): Diagnosis[] =>
      [...list]
        .sort((left, right) => (right.documents ?? 0) - (left.documents ?? 0))
        .flatMap((group) => diagnose(group, gaps, facts.ours || sawRunner) ?? [])
    const finished = (judgement: Judgement, diagnoses: readonly Diagnosis[]): Recognised => ({
      judgement,
      diagnoses,
      telling: judgement === 'unknown' ? telling.lines() : [],
    })
    if (facts.outcome === 'succeeded') return finished('healthy', [])
    const named = groups.some(({ chain }) => chain[0]?.issue.symptom !== 'unexplained')
    if (groups.length > 0 && named) return finished('explained', told(groups))
    const output = sawText ? (sawVerdict || sawDocuments ? null : 'no-verdict') : 'none'
    const state = readState(facts, output)
    const bystate = state === null ? [] : told([{ chain: [state], documents: null }])
    if (groups.length > 0) {
      // A state that says more than `it failed` is the better name.
      const better = state !== null && state.issue.symptom === undefined && state.issue.usual !== true
      return better ? finished('explained', [...bystate, ...told(groups)]) : finished('unknown', told(groups))
    }
    if (sawVerdict && facts.state !== 'FAILED')
      return degraded.length > 0 ? finished('degraded', told(degraded)) : finished('healthy', [])
    if (state !== null) {
      const { usual, symptom } = state.issue
      return finished(usual === true ? 'waiting' : symptom === 'unexplained' ? 'unknown' : 'explained', bystate)
    }
    if (degraded.length > 0) return finished('degraded', told(degraded))
    const bad = facts.outcome !== null && !['succeeded', 'degraded', 'pending'].includes(facts.outcome)
    return finished(bad || (!sawRunner && telling.endsInException()) ? 'unknown' : 'healthy', [])
  }

  return { line, finish }
}

function byLine(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((left, right) => (left.evidence.line ?? 0) - (right.evidence.line ?? 0))
}

function errorOf(entry: Extract<RunnerRecord, { type: 'document' }>): ToldError | null {
  if (entry.verdict?.status === 'success') return null
  if (entry.verdict?.status === 'failed') return entry.verdict.error
  const { code, message } = entry.problem ?? { code: 'WORKER_GARBAGE', message: 'The worker ended without a verdict.' }
  return { code, stage: 'worker', message }
}

/** Why a shard ended before its documents did; null when it did not. */
function errorOfEnd({ reason, error, left }: Extract<RunnerRecord, { type: 'end' }>): ToldError | null {
  if (error !== null) return { code: error.code, stage: 'setup', message: error.message }
  if (reason === 'done') return null
  return { code: reason.toUpperCase(), stage: 'job', message: `${left} documents were left.` }
}

/** The run that a record of the runner names. */
function runOf(record: unknown): string | null {
  if (typeof record !== 'object' || record === null || !('run' in record) || typeof record.run !== 'string') return null
  return isRunId(record.run) ? record.run : null
}

function isExit(record: unknown): record is { readonly code: unknown } {
  return typeof record === 'object' && record !== null && 'type' in record && record.type === 'exit' && 'code' in record
}
