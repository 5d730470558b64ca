import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../domain/failure.ts'
import { linesOf } from './lines.ts'

/** Checked documents that wait for the plan, a line each: a few in memory, many in a file of this user's, so that memory stays flat. */
export interface Spool {
  readonly count: number
  add(line: string): Promise<void>
  /** All lines from the first; call it when nothing more is added. */
  lines(): AsyncIterable<string>
  /** Removes the file, if there is one. */
  close(): Promise<void>
}

const keptInMemory = 256

export function openSpool(): Spool {
  const head: string[] = []
  let file: { readonly folder: string; readonly path: string; readonly stream: WriteStream } | null = null
  let count = 0
  return {
    get count() {
      return count
    },
    add: async (line) => {
      count += 1
      if (head.length < keptInMemory) {
        head.push(line)
        return
      }
      file ??= await openFile()
      await write(file.stream, `${line}\n`)
    },
    async *lines() {
      yield* head
      if (file === null) return
      await finish(file.stream)
      for await (const { text } of linesOf(createReadStream(file.path))) yield text
    },
    close: async () => {
      if (file === null) return
      file.stream.destroy()
      await rm(file.folder, { recursive: true, force: true })
    },
  }
}

async function openFile() {
  const folder = await mkdtemp(join(tmpdir(), 'rythmiq-spool-')).catch(refuse)
  const path = join(folder, 'documents.jsonl')
  const stream = createWriteStream(path, { mode: 0o600 })
  // Each write tells its own error; a stream that nobody listens to would end the process with it.
  stream.on('error', () => {})
  return { folder, path, stream }
}

function write(stream: WriteStream, text: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()))
  }).catch(refuse)
}

async function finish(stream: WriteStream): Promise<void> {
  if (stream.writableFinished) return
  await new Promise<void>((resolve, reject) => {
    stream.once('error', reject)
    stream.end(() => resolve())
  }).catch(refuse)
}

function refuse(error: NodeJS.ErrnoException): never {
  const hint = 'Free some space, or name another folder with TMPDIR.'
  throw new Failure(
    'DISK_FULL',
    `The list of documents cannot be kept in ${tmpdir()} (${error.code ?? 'unknown'}).`,
    hint,
  )
}
