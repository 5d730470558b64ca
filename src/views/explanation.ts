import { oneLine } from '../domain/control.ts'
import { counted } from '../domain/counted.ts'
import type { Comparison, Explanation, Reproduction, Subject } from '../domain/explanation.ts'
import type { Diagnosis, Evidence, Judgement } from '../domain/known-issues/diagnosis.ts'
import type { Retry } from '../domain/known-issues/known-issue.ts'
import type { Surface } from '../domain/surface.ts'
import { labelled, labelWidth } from './document.ts'
import { hanging } from './hanging.ts'

const signs: Readonly<Record<Judgement, string>> = {
  healthy: '✔',
  degraded: '!',
  waiting: '…',
  explained: '✘',
  unknown: '✘',
}
const retries: Readonly<Record<Retry, string>> = {
  no: 'the same again gives the same',
  later: 'the same again may help',
  'after-fix': 'the same again helps once this is put right',
}
/** Causes that are told in full; of more of them each has a line. */
const mostInFull = 3

/** The first cause at the top, what it is seen by, what to type; then what else there is to know. */
export function explanationView(explanation: Explanation, surface: Surface): string {
  const { recognised, comparison, reproduction, unread } = explanation
  const { judgement, diagnoses } = recognised
  const several = diagnoses.length > 1
  const lines = openingLines(explanation, surface)
  for (const diagnosis of diagnoses.slice(0, mostInFull)) {
    if (lines.length > 0) lines.push('')
    lines.push(...causeLines(diagnosis, judgement, several, surface))
  }
  for (const { title, documents, code } of diagnoses.slice(mostInFull)) {
    lines.push(field('also', `${title} (${code}${ofDocuments(documents)})`, surface))
  }
  const rest = [
    field('about', `${describe(explanation.subject)}${standing(explanation)}`, surface),
    ...comparisonLines(comparison, surface),
    ...(reproduction === null ? [] : reproductionLines(reproduction, surface)),
    ...unread.map((what) => field('unread', what, surface)),
  ]
  return [...lines, ...(lines.length > 0 ? [''] : []), ...rest].join('\n')
}

/** What stands before any cause: that there is none, or that none is known and what the log has to say. */
function openingLines(explanation: Explanation, surface: Surface): string[] {
  const { judgement, diagnoses, telling } = explanation.recognised
  if (judgement !== 'unknown') return diagnoses.length === 0 ? [healthyLine(explanation, surface)] : []
  const { paint } = surface
  const head = `${paint.bad(signs.unknown)} ${paint.strong('This failure is not known.')}`
  if (telling.length === 0) return [`${head} No log of it tells more.`]
  return [`${head} These lines tell most of it:`, ...evidenceLines(telling, 'log', surface)]
}

function field(name: string, text: string, surface: Surface): string {
  return hanging(labelled(name, surface.paint), labelWidth, oneLine(text), surface)
}

/** Not broken into lines: it is to be copied. */
function commandLine(name: string, command: string, { paint }: Surface): string {
  return `${labelled(name, paint)}${oneLine(command)}`
}

function reproductionLines({ first, command }: Reproduction, surface: Surface): string[] {
  return [
    ...first.map((line) => commandLine('fetch', line, surface)),
    commandLine('here', command, surface),
    `${' '.repeat(labelWidth)}${surface.paint.dim('# add --worker FOLDER where the worker is not in ./worker')}`,
  ]
}

function healthyLine({ subject, outcome }: Explanation, { paint }: Surface): string {
  const text =
    subject.kind === 'output'
      ? `Nothing in these ${subject.lines} lines is a failure that is known.`
      : outcome === null
        ? 'Nothing is wrong with this job as far as its state and log tell.'
        : `Nothing is wrong: ${outcome}.`
  return `${paint.good(signs.healthy)} ${paint.strong(text)}`
}

function causeLines(diagnosis: Diagnosis, judgement: Judgement, several: boolean, surface: Surface): string[] {
  const { title, why, confidence, evidence, remedy, guide, retry, documents, code } = diagnosis
  const { paint } = surface
  const colour = judgement === 'degraded' ? paint.warn : judgement === 'waiting' ? paint.dim : paint.bad
  const head = hanging(`${colour(signs[judgement])} `, 2, oneLine(title), surface, paint.strong)
  const sure = confidence === 'certain' ? '' : `${confidence}; `
  return [
    head,
    ...remedy.map((line, at) => commandLine(at === 0 ? 'do' : '', line, surface)),
    field('why', why, surface),
    ...evidenceLines(evidence, 'seen', surface),
    field('retry', judgement === 'waiting' ? 'not needed' : retries[retry], surface),
    ...(guide === null ? [] : [field('guide', `line ${guide.line}: ${guide.section}`, surface)]),
    field('code', `${sure}${code}${several || documents !== null ? ofDocuments(documents) : ''}`, surface),
  ]
}

function evidenceLines(evidence: readonly Evidence[], name: string, surface: Surface): string[] {
  return evidence.map(({ line, text }, at) => {
    const place = line === null ? '' : `${line}: `
    return field(at === 0 ? name : '', `${place}${text}`, surface)
  })
}

function ofDocuments(documents: number | null): string {
  return documents === null ? '' : `, ${counted(documents, 'document')}`
}

function describe(subject: Subject): string {
  if (subject.kind === 'output') return `${subject.source}, ${counted(subject.lines, 'line')}`
  if (subject.kind === 'job') return `Camber job ${subject.camber_job_id}, which rythmiq did not make`
  const [first, ...more] = subject.camber_job_ids
  const job = first === undefined ? '' : `, job ${first}${more.length > 0 ? ` and ${more.length} more` : ''}`
  return `run ${subject.run_id}${job}`
}

function standing({ state, outcome }: Explanation): string {
  return `${outcome === null ? '' : `; ${outcome.replace('_', ' ')}`}${state === null ? '' : `; Camber says ${state}`}`
}

function comparisonLines(comparison: Comparison | null, surface: Surface): string[] {
  if (comparison === null) return []
  const { run_id, looked_at, differences } = comparison
  if (run_id === null) {
    if (looked_at === 0) return []
    return [field('since', `no earlier run went well among the last ${looked_at} that were looked at`, surface)]
  }
  if (differences.length === 0)
    return [field('since', `nothing that is recorded has changed since run ${run_id} went well`, surface)]
  return [
    field('since', `run ${run_id} went well, and now is otherwise:`, surface),
    ...differences.map(({ what, before, now }) =>
      field('', what === 'worker' ? `${what}: ${now}` : `${what}: ${before} → ${now}`, surface),
    ),
  ]
}
