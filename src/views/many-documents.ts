import { oneLine } from '../domain/control.ts'
import { counted } from '../domain/counted.ts'
import { countOutcomes, groupFailures, groupWarnings, type OutcomeGroup } from '../domain/failure-groups.ts'
import type { RunStatus } from '../domain/run-status.ts'
import type { SavedDocument } from '../domain/saved-document.ts'
import type { Paint, Surface } from '../domain/surface.ts'
import { field, labelWidth, paintOutcome } from './document.ts'

/** So many documents are shown one by one; more are counted. */
export const shownAtMost = 12
const groupsAtMost = 8

/** What became of many documents: counts first, failures and warnings grouped with one example each, and where the results lie. */
export function manyDocumentsLines(
  run: RunStatus & { readonly saved?: readonly SavedDocument[] },
  { paint, columns }: Surface,
): string[] {
  const { documents, saved } = run
  const lines = countLines(documents, paint)
  lines.push(...groupLines('failures', groupFailures(documents), columns, paint, paint.bad))
  lines.push(...warningLines(documents, columns, paint))
  lines.push(...listLines(documents, paint))
  if (saved !== undefined && saved.length > 0) lines.push(...savedLines(saved, paint))
  return lines
}

/** How many documents, and how many of them came out how. */
export function countLines(documents: RunStatus['documents'], paint: Paint): string[] {
  return [field('in all', `${documents.length} documents: ${outcomesInWords(documents)}`, paint)]
}

/** `3 succeeded · 1 no result`; empty where there is no document. */
export function outcomesInWords(documents: RunStatus['documents']): string {
  return Object.entries(countOutcomes(documents))
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome === 'no_result' ? 'no result' : outcome}`)
    .join(' · ')
}

/** Each document with its outcome, where they are few. */
export function listLines(documents: RunStatus['documents'], paint: Paint): string[] {
  if (documents.length > shownAtMost) return []
  return documents.map(({ outcome, name }) => `  ${paintOutcome(outcome, paint)}  ${oneLine(name)}`)
}

/** What degraded documents were warned of, the most frequent first. */
export function warningLines(documents: RunStatus['documents'], columns: number, paint: Paint): string[] {
  return groupLines('warnings', groupWarnings(documents), columns, paint, paint.warn)
}

/** Documents that ended alike, each kind once with an example that fits the line. */
export function groupLines(
  label: string,
  groups: readonly OutcomeGroup[],
  columns: number,
  paint: Paint,
  colour: (text: string) => string,
): string[] {
  const lines = groups.slice(0, groupsAtMost).map(({ code, stage, count, example }, index) => {
    const what = `${count} × ${oneLine(code)}${stage === '' ? '' : ` at ${oneLine(stage)}`}`
    const rest = `, such as ${oneLine(example.name)}: ${oneLine(example.message)}`
    const room = Math.max(20, columns - labelWidth - what.length)
    const shown = rest.length > room ? `${rest.slice(0, room - 1)}…` : rest
    return field(index === 0 ? label : '', `${colour(what)}${paint.dim(shown)}`, paint)
  })
  const left = groups.length - groupsAtMost
  return left > 0 ? [...lines, field('', `… and ${left} more kinds; --json has them all`, paint)] : lines
}

function savedLines(saved: readonly SavedDocument[], paint: Paint): string[] {
  const here = saved.filter(({ files }) => files.length > 0)
  const folder = here[0]?.files[0]?.replace(/[/\\][^/\\]*$/, '') ?? ''
  const lines =
    here.length === 0 ? [] : [field('saved', `${counted(here.length, 'result')} in ${oneLine(folder)}`, paint)]
  const lacking = saved.filter(({ problem }) => problem !== null)
  const broken = saved.filter(({ broken_promises }) => broken_promises.length > 0)
  if (lacking[0] !== undefined) {
    const example = oneLine(`${lacking[0].name}: ${lacking[0].problem?.message ?? ''}`)
    lines.push(field('missing', paint.bad(`${lacking.length} could not be fetched, such as ${example}`), paint))
  }
  if (broken[0] !== undefined) {
    const example = oneLine(`${broken[0].name}: ${broken[0].broken_promises[0] ?? ''}`)
    lines.push(field('', paint.bad(`${broken.length} do not keep what the schema asks, such as ${example}`), paint))
  }
  return lines
}
