import { type Cell, csvRow } from './csv.ts'
import { printableJson } from './json.ts'
import type { DocumentStatus, RunStatus } from './run-status.ts'
import { fileName, type MadeImage, type SavedDocument } from './saved-document.ts'

/** A document of a run and what of it lies here. */
export interface ResultRow {
  readonly run: Pick<RunStatus, 'run_id' | 'release'>
  readonly document: DocumentStatus
  readonly saved: SavedDocument | null
}

type Column = readonly [heading: string, cell: (row: ResultRow) => Cell]

/** A new column goes to the end: people count them. Files are named without their folder, so that it can be moved. */
const columns: readonly Column[] = [
  ['run_id', ({ run }) => run.run_id],
  ['job_id', ({ document }) => document.job_id],
  ['user_id', ({ document }) => document.user_id],
  ['name', ({ document }) => document.name],
  ['schema', ({ document }) => document.schema_id],
  ['outcome', ({ document }) => document.outcome],
  ['code', ({ document }) => document.error?.code ?? null],
  ['stage', ({ document }) => document.error?.stage ?? null],
  ['message', ({ document }) => document.error?.message ?? null],
  ['quality', ({ document }) => document.quality_score],
  ['ocr_confidence', ({ document }) => document.ocr_confidence],
  ['warnings', ({ document }) => joined(document.warnings)],
  ['asked_width', ({ document }) => document.asked?.width ?? null],
  ['asked_height', ({ document }) => document.asked?.height ?? null],
  ['asked_dpi', ({ document }) => document.asked?.dpi ?? null],
  ['asked_max_kb', ({ document }) => document.asked?.max_kb ?? null],
  ['asked_format', ({ document }) => document.asked?.format ?? null],
  ['made_width', (row) => madeOf(row)?.width ?? null],
  ['made_height', (row) => madeOf(row)?.height ?? null],
  ['made_dpi', (row) => madeOf(row)?.dpi ?? null],
  ['made_bytes', (row) => madeOf(row)?.bytes ?? null],
  ['made_format', ({ saved }) => saved?.made?.format ?? null],
  ['broken_promises', ({ saved }) => joined(saved?.broken_promises ?? [])],
  ['problem', ({ saved }) => saved?.problem?.message ?? null],
  ['file', ({ saved }) => nameOf(saved?.preview)],
  ['ocr_file', ({ saved }) => nameOf(saved?.ocr)],
  ['master_file', ({ saved }) => nameOf(saved?.master)],
  ['shard', ({ document }) => document.shard],
  ['work_ms', ({ document }) => document.work_ms],
  ['release', ({ run }) => run.release],
]

export const csvHead = csvRow(columns.map(([heading]) => heading))

/** `redact` hides secrets in what workers said, before anything is put around it. */
export function csvLine(row: ResultRow, redact: (text: string) => string): string {
  return csvRow(
    columns.map(([, cell]) => {
      const value = cell(row)
      return typeof value === 'string' ? redact(value) : value
    }),
  )
}

/** All that is known of a document, as `rythmiq.result/v1`. */
export function jsonLine({ run, document, saved }: ResultRow, redact: (text: string) => string): string {
  const whole = { schema: 'rythmiq.result/v1', run_id: run.run_id, release: run.release, ...document, saved }
  return `${printableJson(whole, 0, redact)}\n`
}

/** The image itself where it lies here, else what the worker said of it. */
function madeOf({ document, saved }: ResultRow): Omit<MadeImage, 'format'> | null {
  return saved?.made ?? document.made
}

function joined(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join('; ')
}

function nameOf(path: string | null | undefined): string | null {
  return path === null || path === undefined ? null : fileName(path)
}
