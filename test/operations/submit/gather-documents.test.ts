import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openInputReader } from '../../../src/adapters/input-reader.ts'
import { type Draft, parseDraft } from '../../../src/domain/draft.ts'
import { readSweeps } from '../../../src/domain/overrides.ts'
import { findSchema } from '../../../src/operations/submit/find-schema.ts'
import { type Gathered, gatherDocuments, type InputRequest } from '../../../src/operations/submit/gather-documents.ts'
import { failureOf } from '../../domain/failing.ts'
import { jpeg } from '../../domain/image-bytes.ts'
import { payload } from '../../domain/payload-made.ts'
import { memory, temporaryFolder } from '../outside-made.ts'

const program = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
const image = (mark: number) => Buffer.concat([jpeg(), Buffer.from([mark])])
const first = '3f2b8c1e-0000-4000-8000-000000000001'

interface Given {
  readonly files?: Record<string, string | Uint8Array>
  readonly request?: Partial<InputRequest>
  readonly stdin?: string | Uint8Array
  readonly schema?: string | null
  readonly sweep?: readonly string[]
  readonly objects?: Record<string, Uint8Array>
}

async function gather(
  given: Given,
): Promise<Gathered & { readonly drafts: readonly Draft[]; readonly notes: string[] }> {
  const cwd = await temporaryFolder()
  for (const [name, content] of Object.entries(given.files ?? {})) {
    await mkdir(dirname(join(cwd, name)), { recursive: true })
    await writeFile(join(cwd, name), content)
  }
  const stdin = async function* () {
    yield Buffer.from(given.stdin ?? '')
  }
  const notes: string[] = []
  let ids = 0
  const find = (reference: string) => findSchema(reference, cwd, program)
  const schema = given.schema === undefined ? 'passport' : given.schema
  const request = { words: [], from: null, payload: null, recursive: false, strictInput: false, ...given.request }
  const gathered = await gatherDocuments(request, {
    cwd,
    unchecked: false,
    schema: schema === null ? null : await find(schema),
    userId: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
    overrides: {},
    grid: readSweeps(given.sweep ?? [], {}),
    uuid: () => `3f2b8c1e-0000-4000-9000-${String(++ids).padStart(12, '0')}`,
    findSchema: find,
    openStore: async () => memory(given.objects ?? {}),
    inputs: openInputReader(Readable.from(stdin()), new AbortController().signal),
    interrupted: new AbortController().signal,
    note: (text) => void notes.push(text),
  })
  onTestFinished(() => gathered.close())
  const drafts: Draft[] = []
  for await (const line of gathered.spool.lines()) drafts.push(parseDraft(line))
  return Object.assign(gathered, { drafts, notes })
}

const namesOf = ({ drafts }: { readonly drafts: readonly Draft[] }) =>
  drafts.map(({ input }) => input.original_filename)
const problemsOf = ({ problems }: Gathered) => problems.map(({ place, message }) => `${place ?? '-'} ${message}`)

describe('inputs on the command line', () => {
  it('are files, patterns and folders, in this order, each file once', async () => {
    const files = {
      'b.jpg': image(1),
      'a.jpg': image(2),
      'in/c.PNG.jpg': image(3),
      'in/notes.txt': 'x',
      'in/.hidden.jpg': image(4),
    }
    const found = await gather({ files, request: { words: ['b.jpg', '*.jpg', 'in'], recursive: true } })
    expect(namesOf(found)).toEqual(['b.jpg', 'a.jpg', 'c.PNG.jpg'])
    expect(found.repeated).toBe(1)
    expect(found.notes.join()).toContain('1 other file in in passed over')
  })

  it('may hold the signs of a pattern in a name that exists', async () => {
    expect(namesOf(await gather({ files: { 'a[1].jpg': image(1) }, request: { words: ['a[1].jpg'] } }))).toEqual([
      'a[1].jpg',
    ])
  })

  it('come from standard input as one document', async () => {
    const { drafts } = await gather({ stdin: image(1), request: { words: ['-'] } })
    expect(drafts[0]?.input.original_filename).toMatch(/^stdin-/)
    expect(drafts[0]?.source?.bytes).toBe(image(1).length)
  })

  it('say that a folder wants --recursive, that a pattern fits nothing, and that a folder holds none', async () => {
    const files = { 'a.jpg': image(1), 'empty/x.txt': 'x' }
    const found = await gather({ files, request: { words: ['a.jpg', 'no*.jpg', 'empty'], recursive: true } })
    expect(problemsOf(found)).toEqual(['- No file matches no*.jpg.', '- The folder empty holds no document.'])
    const failure = await failureOf(() => gather({ files, request: { words: ['empty'] } }))
    expect([failure.code, failure.hint]).toEqual(['INPUT_UNREADABLE', 'Add --recursive to take the documents in it.'])
  })

  it('are told all at once when none can be used', async () => {
    const files = { 'a.jpg': '', 'b.pdf': '%PDF-1.7' }
    const failure = await failureOf(() => gather({ files, request: { words: ['a.jpg', 'b.pdf', 'c.jpg'] } }))
    expect([failure.code, failure.exit]).toEqual(['INPUTS_REFUSED', 2])
    expect(failure.lines).toHaveLength(3)
  })

  it('stop at one that cannot be used when asked to', async () => {
    const request = { words: ['a.jpg', 'b.jpg'], strictInput: true }
    const failure = await failureOf(() => gather({ files: { 'a.jpg': image(1) }, request }))
    expect(failure.message).toContain('1 of 2 inputs cannot be used')
    expect(await readdir(tmpdir())).not.toContainEqual(expect.stringMatching(/^rythmiq-spool/))
  })

  it('of the same content are two documents of one blob', async () => {
    const found = await gather({
      files: { 'a.jpg': image(1), 'b.jpg': image(1) },
      request: { words: ['a.jpg', 'b.jpg'] },
    })
    expect(new Set(found.drafts.map(({ input }) => input.raw_path)).size).toBe(1)
    expect(found).toMatchObject({ documents: 2, sameContent: 1, bytes: image(1).length })
  })

  it('make a document for each point of a grid, with a name that says which', async () => {
    const found = await gather({
      files: { 'a.jpg': image(1) },
      request: { words: ['a.jpg'] },
      sweep: ['quality=60,75'],
    })
    expect(namesOf(found)).toEqual(['a--quality-60.jpg', 'a--quality-75.jpg'])
    expect(found.drafts.map(({ portal_schema }) => portal_schema.schema_definition.quality)).toEqual([60, 75])
  })
})

describe('a list', () => {
  const files = { 'a.jpg': image(1), 'b.jpg': image(2), 'a\nb.jpg': image(3) }

  it('is a path a line, or parted by NUL for names that hold a line end', async () => {
    const plain = await gather({
      files: { ...files, 'list.txt': 'a.jpg\r\n\n b.jpg\nb.jpg' },
      request: { from: 'list.txt' },
    })
    expect(namesOf(plain)).toEqual(['a.jpg', 'b.jpg'])
    expect(problemsOf(plain)).toEqual(['list.txt, line 3 There is no file  b.jpg.'])
    const zero = await gather({ files, stdin: 'a.jpg\0a\nb.jpg\0', request: { from: '-' } })
    expect(namesOf(zero)).toEqual(['a.jpg', 'a\nb.jpg'])
  })

  it('is a CSV with a head, whose cells change the schema', async () => {
    const csv = `\ufeffpath,schema,max_kb,job_id\r\na.jpg,,50,${first}\r\n"b.jpg",neet,,\r\n`
    const { drafts } = await gather({ files: { ...files, 'm.csv': csv }, request: { from: 'm.csv' } })
    expect(drafts[0]).toMatchObject({
      job_id: first,
      portal_schema: { id: 'passport_seva', schema_definition: { max_kb: 50 } },
    })
    expect(drafts[1]?.portal_schema.id).toBe('neet_ug_2026')
  })

  it('tells each bad row with its line and its field, and takes the others', async () => {
    const rows = [
      'path,schema,max_kb,user_id',
      'a.jpg,nowhere,,',
      'a.jpg,,many,',
      'a.jpg,,,42',
      ',,,',
      'a.jpg,,,,,',
      'b.jpg,,,',
    ]
    const found = await gather({ files: { ...files, 'm.csv': rows.join('\n') }, request: { from: 'm.csv' } })
    expect(namesOf(found)).toEqual(['b.jpg'])
    const told = problemsOf(found)
    for (const [line, words] of [
      [2, "no portal schema 'nowhere'"],
      [3, 'column max_kb=many'],
      [4, 'user_id: must be a UUID'],
      [5, 'it names no path'],
      [6, '6 cells where the head has 4'],
    ] as const) {
      expect(told.filter((text) => text.startsWith(`m.csv, line ${line} `)).join()).toContain(words)
    }
  })

  it('of a thousand rows with a bad one is taken but for that one, which is told with its line', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `3f2b8c1e-0000-4000-8000-${String(index).padStart(12, '0')}`)
    const rows = ids.map((id, index) => (index === 700 ? `a.jpg,nonsense,${id}` : `a.jpg,50,${id}`))
    const csv = ['path,max_kb,job_id', ...rows].join('\n')
    const found = await gather({ files: { ...files, 'm.csv': csv }, request: { from: 'm.csv' } })
    expect(found.drafts.map(({ job_id }) => job_id)).toEqual(ids.filter((_, index) => index !== 700))
    expect(problemsOf(found)).toEqual([expect.stringMatching(/^m\.csv, line 702 .*max_kb=nonsense/)])
  })

  it('tells a quote that does not end with its line', async () => {
    const found = await gather({ files: { ...files, 'm.csv': 'path\na.jpg\n"b.jpg\n' }, request: { from: 'm.csv' } })
    expect(namesOf(found)).toEqual(['a.jpg'])
    expect(problemsOf(found)).toEqual([expect.stringContaining('a quoted cell does not end')])
  })

  it('is refused whole for a head that is none, with the nearest names', async () => {
    const failure = await failureOf(() => gather({ files: { 'm.csv': 'pth,schema\na,b' }, request: { from: 'm.csv' } }))
    expect(failure.code).toBe('MANIFEST_INVALID')
    expect(failure.message).toMatch(/no column 'path'.*'pth' \(did you mean path/)
  })

  it('is JSON lines, each with its own place', async () => {
    const text = [
      '{"path": "a.jpg", "quality": 70}',
      '{"path": "b.jpg", "qualty": 70}',
      '[1]',
      '{"path"',
      '{"path": 7}',
    ].join('\n')
    const found = await gather({ files: { ...files, 'm.jsonl': text }, request: { from: 'm.jsonl' } })
    expect(found.drafts.map(({ portal_schema }) => portal_schema.schema_definition.quality)).toEqual([70])
    expect(problemsOf(found)).toEqual([
      expect.stringContaining("line 2 The row cannot be used: there is no column 'qualty' (did you mean quality?)"),
      expect.stringContaining('line 3 The line holds no JSON object'),
      expect.stringContaining('line 4 The line is not JSON'),
      expect.stringContaining('line 5 There is no file 7'),
    ])
  })

  it('may name a file twice for two schemas, and a job_id once', async () => {
    const csv = `path,schema,job_id\na.jpg,passport,${first}\na.jpg,neet,\nb.jpg,neet,${first}\n`
    const found = await gather({ files: { ...files, 'm.csv': csv }, schema: null, request: { from: 'm.csv' } })
    expect(found.documents).toBe(2)
    expect(problemsOf(found)).toEqual([`m.csv, line 4 The job_id ${first} of b.jpg is that of m.csv, line 2.`])
  })

  it.each([
    ['nowhere.csv', 'ENOENT'],
    ['.', 'is a folder'],
    ['photo.txt', 'does not begin with text'],
  ])('says why it cannot be read: %s', async (from, words) => {
    const failure = await failureOf(() => gather({ files: { 'photo.txt': image(1) }, request: { from } }))
    expect([failure.code, failure.exit]).toEqual(['MANIFEST_INVALID', 2])
    expect(failure.message).toContain(words)
  })
})

describe('what lies in Spaces already', () => {
  const objects = { 'blobs/x': image(1), 'in/a.png': image(2), 'in/doc.pdf': image(3), 'in/empty.jpg': Buffer.alloc(0) }
  const bucket = 'spaces://rythmiq-one-artifacts'

  it('is looked at and not sent', async () => {
    const { drafts } = await gather({ objects, request: { words: [`${bucket}/blobs/x`, `${bucket}/in/a.png`] } })
    expect(drafts.map(({ source, input }) => [source, input.raw_path, input.mime_type])).toEqual([
      [null, 'blobs/x', 'image/jpeg'],
      [null, 'in/a.png', 'image/png'],
    ])
  })

  it.each([
    [`${bucket}/nowhere`, 'There is no object'],
    ['spaces://another/blobs/x', 'in another bucket'],
    ['spaces://x', 'no address of an object'],
    [`${bucket}/in/doc.pdf`, 'is a .pdf'],
    [`${bucket}/in/empty.jpg`, 'is empty'],
  ])('is refused when it cannot be used: %s', async (word, words) => {
    expect((await failureOf(() => gather({ objects, request: { words: [word] } }))).message).toContain(words)
  })

  it('goes by a payload written by hand, as it is', async () => {
    const { storage: _, ...rest } = payload()
    const found = await gather({
      objects: { [rest.input.raw_path]: image(1) },
      files: { 'p.json': JSON.stringify(rest) },
      request: { payload: 'p.json' },
      schema: null,
    })
    expect(found.drafts[0]).toEqual({ ...rest, source: null })
  })

  it.each([
    ['{', 'p.json is not JSON'],
    ['[]', 'does not hold a JSON object'],
    ['{"job_id": 1}', 'job_id: '],
    [JSON.stringify({ ...payload(), storage: { ...payload().storage, bucket: 'other' } }), 'storage.bucket is other'],
    [JSON.stringify(payload()), 'There is no object'],
  ])('is refused by a payload that does not hold: %s', async (text, words) => {
    const given = { files: { 'p.json': text }, request: { payload: 'p.json' }, schema: null }
    expect((await failureOf(() => gather(given))).message).toContain(words)
  })
})
