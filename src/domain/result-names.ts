import { Failure } from './failure.ts'
import { nearest } from './nearest.ts'

/** What stands for something in a pattern of names. */
const placeholders = ['original', 'schema', 'job_id', 'user_id', 'run', 'n'] as const
type Placeholder = (typeof placeholders)[number]

/** Literal texts and placeholders in turn. */
export type NamePattern = readonly ({ readonly text: string } | { readonly value: Placeholder })[]

interface Named {
  readonly job_id: string
  readonly user_id: string
  readonly schema_id: string
  readonly name: string
}

/** Reads `{original}-{schema}`. Throws USAGE for what is no placeholder, for folders, and for braces that do not match. */
export function parseNamePattern(pattern: string): NamePattern {
  if (pattern.trim() === '') throw new Failure('USAGE', '--name is empty.', hint)
  if (/[/\\]/.test(pattern)) {
    throw new Failure('USAGE', 'A name of --name holds no folders.', 'Say with --output where results are saved.')
  }
  return pattern
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (!/[{}]/.test(part)) return { text: part }
      const name = /^\{(.*)\}$/s.exec(part)?.[1]
      if (name === undefined) throw new Failure('USAGE', `The braces of --name '${pattern}' do not match.`, hint)
      const value = placeholders.find((candidate) => candidate === name)
      if (value === undefined) throw new Failure('USAGE', `--name knows no {${name}}.`, unknownHint(name))
      return { value }
    })
}

const hint = `There are ${placeholders.map((name) => `{${name}}`).join(' ')}; the ending is added.`

function unknownHint(name: string): string {
  const [meant] = nearest(name, placeholders)
  return meant === undefined ? hint : `Did you mean {${meant}}? ${hint}`
}

export const usualPattern: NamePattern = parseNamePattern('{original}-{schema}')

/** A name is at most so long in bytes, so that ends such as `-master.jpg` and a temporary name still fit into the 255 that file systems take. */
const mostBytes = 180
const mostBytesOfValue = 110

/** What is put behind the name of a document for the files beside its image. */
const besides = ['-ocr', '-master']

/**
 * A name without ending for each document: safe on every file system, and no two alike where case and composition of letters do not
 * count. Names hang on all the documents of a run, not on which of them ended first or are wanted.
 */
export function nameResults(
  runId: string,
  documents: readonly Named[],
  pattern: NamePattern = usualPattern,
): Map<string, string> {
  const taken = new Set<string>()
  const digits = String(documents.length).length
  return new Map(
    documents.map((document, index) => {
      const values: Record<Placeholder, string> = {
        original: withoutEnding(document.name),
        schema: document.schema_id,
        job_id: document.job_id,
        user_id: document.user_id,
        run: runId,
        n: String(index + 1).padStart(digits, '0'),
      }
      const written = pattern.map((part) =>
        'text' in part ? part.text : shortened(plain(values[part.value]), mostBytesOfValue),
      )
      return [document.job_id, uniqueName(safeName(written.join('')), document.job_id, taken)]
    }),
  )
}

function uniqueName(name: string, jobId: string, taken: Set<string>): string {
  for (let count = 0; ; count++) {
    const end = ['', `-${jobId.slice(0, 8)}`, `-${jobId}`][count] ?? `-${jobId}-${count}`
    const candidate = `${name}${end}`
    const all = ['', ...besides].map((beside) => alike(`${candidate}${beside}`))
    if (all.some((one) => taken.has(one))) continue
    for (const one of all) taken.add(one)
    return candidate
  }
}

/** Names that one of the usual file systems takes for the same have the same form. */
function alike(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase()
}

/** Windows keeps these for devices, whatever follows behind a dot. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

function safeName(text: string): string {
  const name = shortened(plain(text), mostBytes).replace(/[. ]+$/, '')
  if (name === '') return 'document'
  return reserved.test(name) ? `_${name}` : name
}

/** Letters with their marks, digits and a few signs; nothing hidden, nothing that looks like a flag. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_')
    .replace(/^[.-]+/, '')
}

/** Cut between letters, never between a letter and its mark. */
function shortened(text: string, most: number): string {
  const encoder = new TextEncoder()
  if (encoder.encode(text).length <= most) return text
  let kept = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter('und').segment(text)) {
    bytes += encoder.encode(segment).length
    if (bytes > most) break
    kept += segment
  }
  return kept
}

function withoutEnding(name: string): string {
  return name.replace(/(?<=.)\.[^./\\]*$/s, '')
}
