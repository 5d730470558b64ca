import { oneLine } from '../domain/control.ts'
import type { DocumentStatus } from '../domain/run-status.ts'
import type { Surface } from '../domain/surface.ts'
import { warningInWords } from '../domain/warning-words.ts'
import { documentLines, field, madeLines } from './document.ts'

/** One document of a run: what was asked, what came out, and where that lies. */
export function oneDocumentLines(document: DocumentStatus, bucket: string, { paint }: Surface): string[] {
  const { made, asked, artifacts } = document
  const told = { ...document, warnings: document.warnings.map(warningInWords) }
  const places = artifacts === null ? [] : [artifacts.preview, artifacts.master, artifacts.ocr]
  return [
    field('document', `${oneLine(document.name)} as ${oneLine(document.schema_id)}`, paint),
    field('', paint.dim(document.job_id), paint),
    ...documentLines(told, paint),
    ...(made === null ? [] : madeLines(made, asked, paint)),
    ...places
      .filter((key) => key !== null)
      .map((key, at) => field(at === 0 ? 'lies in' : '', oneLine(`spaces://${bucket}/${key}`), paint)),
  ]
}
