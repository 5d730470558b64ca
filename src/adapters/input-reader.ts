import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { glob, isDynamicPattern } from 'tinyglobby'
import type { CsvRow, InputReader } from '../ports.ts'

/** Globs and CSV by libraries made for it. `standardInput` is read once at most. */
export function openInputReader(standardInput: AsyncIterable<Uint8Array>): InputReader {
  return {
    isPattern: async (word) => isDynamicPattern(word),
    glob: async (pattern, folder) => {
      const found = await glob([pattern], {
        cwd: folder,
        onlyFiles: true,
        dot: false,
        // A link back to a folder above would be walked for ever.
        followSymbolicLinks: false,
        expandDirectories: false,
      })
      return found.toSorted()
    },
    csvRows,
    standardInput: () => standardInput,
  }
}

async function* csvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const broken: CsvRow[] = []
  const parser = Readable.from(bytes, { objectMode: false }).pipe(
    parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_error: true }),
  )
  parser.on('skip', (error) => {
    if (error !== undefined) broken.push({ line: lineOf(error), problem: reasonOf(error) })
  })
  try {
    for await (const row of parser) {
      yield* broken.splice(0)
      yield { line: row.info.lines, cells: row.record }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    broken.push({ line: lineOf(error), problem: reasonOf(error) })
  }
  yield* broken
}

function lineOf(error: CsvError): number {
  const { lines } = error
  return typeof lines === 'number' ? lines : 1
}

/** The library repeats the line's content in its messages; the line's number says it better. */
function reasonOf(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quoted cell does not end'
  return error.code.startsWith('INVALID_OPENING_QUOTE') || error.code.includes('QUOTE')
    ? 'a quote stands in the middle of a cell'
    : 'it is no row of CSV'
}
