import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Candidate, plainCandidate, readRow, unknownColumns } from '../../domain/candidate.ts'
import { stripControl } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import { type InputProblem, problemOf } from '../../domain/input-problem.ts'
import type { InputReader } from '../../ports.ts'
import { linesOf } from './lines.ts'

/** One input, or what is wrong with the line that should name it. */
export type Read = { readonly candidate: Candidate } | { readonly problem: InputProblem }

/**
 * The inputs that a list names, as they are read: a row of a `.csv` with a head, an object a line of a `.jsonl`, else a path a line; `-` is
 * standard input, a list of either of the latter. Paths are relative to the working folder. Throws MANIFEST_INVALID for what is no list
 * at all.
 */
export async function* readManifest(name: string, cwd: string, inputs: InputReader): AsyncGenerator<Read> {
  const bytes = name === '-' ? inputs.standardInput() : await openManifest(resolve(cwd, name), name)
  const shown = name === '-' ? 'standard input' : name
  if (/\.csv$/i.test(name)) yield* readCsv(shown, bytes, inputs)
  else yield* readLines(shown, bytes, /\.(jsonl|ndjson)$/i.test(name))
}

async function* readLines(shown: string, bytes: AsyncIterable<Uint8Array>, isJson: boolean): AsyncGenerator<Read> {
  let json = isJson
  let first = true
  for await (const { number, text } of linesOf(bytes)) {
    if (text.trim() === '') continue
    if (first) {
      refuseBinary(shown, text)
      json ||= text.trimStart().startsWith('{')
    }
    first = false
    const place = `${shown}, line ${number}`
    yield json
      ? attempt(place, text, () => readRow(parseObject(text), place))
      : { candidate: plainCandidate(text, place) }
  }
}

/** A photo or a spreadsheet in place of a list would be a thousand missing files. */
function refuseBinary(shown: string, text: string): void {
  if (!text.startsWith('\ufffd') && stripControl(text) === text.replace(/\r/g, '')) return
  throw new Failure(
    'MANIFEST_INVALID',
    `${shown} is no list: it does not begin with text.`,
    'A document is named as an input.',
  )
}

async function* readCsv(shown: string, bytes: AsyncIterable<Uint8Array>, inputs: InputReader): AsyncGenerator<Read> {
  let head: readonly string[] | null = null
  for await (const row of inputs.csvRows(bytes)) {
    const place = `${shown}, line ${row.line}`
    if ('problem' in row) {
      const failure = new Failure('MANIFEST_INVALID', `The row cannot be read: ${row.problem}.`)
      yield { problem: problemOf(failure, place, `line ${row.line}`) }
    } else if (head === null) {
      head = row.cells.map((cell) => cell.trim())
      checkHead(shown, head)
    } else {
      const names = head
      yield attempt(place, row.cells.join(','), () => readRow(fieldsOf(names, row.cells), place))
    }
  }
}

function checkHead(shown: string, head: readonly string[]): void {
  const unknown = unknownColumns(head)
  const twice = head.filter((name, index) => head.indexOf(name) !== index)
  const problems = [
    ...(head.includes('path') ? [] : ["it has no column 'path'"]),
    ...unknown.map((name) => `there is no column ${name}`),
    ...twice.map((name) => `it has the column '${name}' twice`),
  ]
  if (problems.length === 0) return
  throw new Failure(
    'MANIFEST_INVALID',
    `The head of ${shown} cannot be used: ${problems.join('; ')}.`,
    'Columns are path, schema, user_id, job_id and the fields of a schema, such as max_kb.',
  )
}

function fieldsOf(head: readonly string[], cells: readonly string[]): Record<string, string> {
  if (cells.length > head.length) {
    throw new Failure('MANIFEST_INVALID', `The row has ${cells.length} cells where the head has ${head.length}.`)
  }
  return Object.fromEntries(head.map((name, index) => [name, cells[index] ?? '']))
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json }
  } catch {
    throw new Failure('MANIFEST_INVALID', 'The line is not JSON.')
  }
  throw new Failure('MANIFEST_INVALID', 'The line holds no JSON object.')
}

function attempt(place: string, input: string, read: () => Candidate): Read {
  try {
    return { candidate: read() }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { problem: problemOf(error, place, input.slice(0, 200)) }
  }
}

async function openManifest(path: string, shown: string): Promise<AsyncIterable<Uint8Array>> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('MANIFEST_INVALID', `The list ${shown} cannot be read (${error.code ?? 'unknown reason'}).`)
  })
  if (found.isDirectory()) {
    throw new Failure('MANIFEST_INVALID', `${shown} is a folder, not a list.`, 'Name it as an input, with --recursive.')
  }
  // Opening a pipe that nobody writes to waits for ever; what a shell makes of <(…) has a writer.
  if (!found.isFile() && !/^\/(dev|proc)\//.test(path)) {
    throw new Failure('MANIFEST_INVALID', `${shown} is not a regular file.`, 'Pipe it, and name it with --from -.')
  }
  return createReadStream(path)
}
