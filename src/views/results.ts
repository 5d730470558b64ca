import { oneLine } from '../domain/control.ts'
import { counted } from '../domain/counted.ts'
import { groupFailures } from '../domain/failure-groups.ts'
import type { DocumentStatus, RunStatus } from '../domain/run-status.ts'
import { fileName, isKept, type SavedDocument } from '../domain/saved-document.ts'
import { type Paint, plainPaint, type Surface } from '../domain/surface.ts'
import { documentLines, field, labelWidth, madeLines, paintOutcome } from './document.ts'
import { groupLines, outcomesInWords, shownAtMost } from './many-documents.ts'
import { cut } from './table.ts'

/** What was fetched of a run. */
export interface ResultsShown {
  readonly run: RunStatus
  /** Those that were asked for. */
  readonly documents: readonly DocumentStatus[]
  /** Null where nothing was to be fetched. */
  readonly saved: readonly SavedDocument[] | null
  /** How many have no outcome yet. */
  readonly pending: number
  /** As people read it. */
  readonly folder: string
  readonly tables: readonly string[]
}

/** Of results that are not as they should be, so many are shown. */
const examplesAtMost = 5

/** What a run made and what of it lies here: counts first, then whatever does not hold, then where it is. */
export function resultsView(shown: ResultsShown, surface: Surface): string {
  const { run, documents, saved, pending, tables } = shown
  const { paint } = surface
  const lines = [`${paintOutcome(run.outcome, paint)}  ${paint.strong(run.run_id)}`]
  const [only] = documents
  if (run.documents.length === 1 && only !== undefined) lines.push(...oneLines(only, saved?.[0], paint))
  else lines.push(...manyLines(shown, surface))
  lines.push(...problemLines(saved ?? [], surface), ...promiseLines(saved ?? [], surface))
  if (run.refused > 0) {
    lines.push(
      field(
        'left out',
        paint.bad(`${counted(run.refused, 'input')} could not be used and went along with no job`),
        paint,
      ),
    )
  }
  if (pending > 0) {
    const what = `${counted(pending, 'document')} ${pending === 1 ? 'has' : 'have'}`
    lines.push(field('to come', paint.warn(`${what} no outcome yet`), paint))
  }
  if (saved !== null) lines.push(...placeLines(shown, surface))
  lines.push(...tables.map((path, index) => field(index === 0 ? 'table' : '', oneLine(path), paint)))
  return lines.join('\n')
}

function oneLines(document: DocumentStatus, saved: SavedDocument | undefined, paint: Paint): string[] {
  const made = saved?.made ?? document.made
  return [
    field('document', `${oneLine(document.name)} as ${oneLine(document.schema_id)}`, paint),
    ...documentLines(document, paint),
    ...(made ? madeLines(made, document.asked, paint) : []),
  ]
}

function manyLines({ run, documents, saved }: ResultsShown, { paint, columns }: Surface): string[] {
  const told = outcomesInWords(documents)
  const of = documents.length === run.documents.length ? '' : ` of ${run.documents.length}`
  const what = told === '' ? '' : `: ${told}`
  const lines = [field(of === '' ? 'in all' : 'chosen', `${documents.length}${of} documents${what}`, paint)]
  if (documents.length > shownAtMost) {
    return [...lines, ...groupLines('failures', groupFailures(documents), columns, paint, paint.bad)]
  }
  const found = new Map((saved ?? []).map((result) => [result.job_id, result]))
  const width = Math.max(...documents.map(({ outcome }) => paintOutcome(outcome, plainPaint).length))
  return [
    ...lines,
    ...documents.map((document) => {
      const result = found.get(document.job_id)
      const blank = ' '.repeat(width - paintOutcome(document.outcome, plainPaint).length)
      const rest = cut(describe(document, result), Math.max(20, columns - width - 4))
      const isAsAsked = result === undefined || isKept(result)
      return `  ${paintOutcome(document.outcome, paint)}${blank}  ${isAsAsked ? rest : paint.bad(rest)}`
    }),
  ]
}

function describe(document: DocumentStatus, result: SavedDocument | undefined): string {
  const name = oneLine(document.name)
  if (document.error !== null) return `${name}: ${oneLine(document.error.code)}`
  if (result === undefined) return name
  if (result.preview === null) return `${name}: missing`
  const amiss = result.broken_promises.length > 0 ? ' (not as asked)' : ''
  return `${name}${amiss} → ${fileName(result.preview)}`
}

function problemLines(saved: readonly SavedDocument[], { paint, columns }: Surface): string[] {
  const lacking = saved.filter(({ problem }) => problem !== null)
  if (lacking.length === 0) return []
  return [
    field('missing', paint.bad(`${counted(lacking.length, 'result')} could not be fetched`), paint),
    ...examples(lacking, ({ name, problem }) => `${name}: ${problem?.message ?? ''}`, paint, columns),
  ]
}

function promiseLines(saved: readonly SavedDocument[], { paint, columns }: Surface): string[] {
  const broken = saved.filter(({ broken_promises }) => broken_promises.length > 0)
  const kept = saved.filter(isKept).length
  if (broken.length === 0) {
    return kept === 0 ? [] : [field('checked', paint.good('pixels, dpi, kB and format are as asked'), paint)]
  }
  const text =
    broken.length === 1
      ? '1 result does not keep what its schema asks'
      : `${broken.length} results do not keep what their schemas ask`
  return [
    field('checked', paint.bad(text), paint),
    ...examples(broken, ({ name, broken_promises }) => `${name}: ${broken_promises.join(', ')}`, paint, columns),
  ]
}

function examples(
  found: readonly SavedDocument[],
  describe: (result: SavedDocument) => string,
  paint: Paint,
  columns: number,
): string[] {
  const lines = found
    .slice(0, examplesAtMost)
    .map((result) => field('', cut(oneLine(describe(result)), Math.max(20, columns - labelWidth)), paint))
  const left = found.length - examplesAtMost
  return left > 0 ? [...lines, field('', paint.dim(`… and ${left} more; --csv has them all`), paint)] : lines
}

function placeLines({ run, saved, folder }: ResultsShown, { paint }: Surface): string[] {
  const here = (saved ?? []).filter(({ files }) => files.length > 0)
  if (here.length === 0) return [field('saved', 'nothing', paint)]
  if (run.documents.length === 1) {
    const paths = here.flatMap(({ files }) => files).map((path) => `${folder}/${fileName(path)}`)
    return paths.map((path, index) => field(index === 0 ? 'saved' : '', oneLine(path), paint))
  }
  const there = here.filter(({ fetched }) => !fetched).length
  const already = there === 0 ? '' : there === here.length ? ', all there already' : `, ${there} of them there already`
  return [field('saved', `${counted(here.length, 'result')} in ${oneLine(folder)}${already}`, paint)]
}
