import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeContents, sweepContents } from './content.ts'
import type { Entry, Upload } from './entry.ts'
import { isAbsent, writeJson } from './json-file.ts'
import { OrderedKeys } from './ordered-keys.ts'
import { loadUploads } from './uploads.ts'

/** How many entry files are read at once when a bucket is opened. */
const READERS = 32

/** One bucket: its entries in memory, each also a file; its contents as files. */
export class Bucket {
  readonly name: string
  readonly folder: string
  readonly created: number
  readonly entries: Map<string, Entry>
  readonly keys: OrderedKeys
  readonly uploads: Map<string, Upload>
  private readonly pins = new Map<string, number>()
  private readonly doomed = new Set<string>()

  constructor(
    name: string,
    folder: string,
    created: number,
    entries: Map<string, Entry>,
    uploads: Map<string, Upload>,
  ) {
    this.name = name
    this.folder = folder
    this.created = created
    this.entries = entries
    this.keys = OrderedKeys.of(entries.keys())
    this.uploads = uploads
  }

  get contents(): string {
    return join(this.folder, 'content')
  }

  /** Puts an entry in place. `allowed` looks at what is there now and throws to refuse; nothing runs in between. */
  commit(entry: Entry, allowed: (current: Entry | null) => void): void {
    const before = this.entries.get(entry.key) ?? null
    allowed(before)
    writeJson(this.entryPath(entry.key), entry)
    this.entries.set(entry.key, entry)
    this.keys.add(entry.key)
    if (before !== null) this.discard(before, entry)
  }

  /** Takes an object away; nothing happens when it is not there. */
  remove(key: string): void {
    const before = this.entries.get(key)
    if (before === undefined) return
    rmSync(this.entryPath(key), { force: true })
    this.entries.delete(key)
    this.keys.remove(key)
    this.discard(before, null)
  }

  /** Keeps the contents of an entry on disk while somebody reads them, even if the object is replaced meanwhile. */
  pin(entry: Entry): () => void {
    for (const { id } of entry.contents) this.pins.set(id, (this.pins.get(id) ?? 0) + 1)
    return () => {
      for (const content of entry.contents) {
        const left = (this.pins.get(content.id) ?? 1) - 1
        if (left > 0) this.pins.set(content.id, left)
        else this.pins.delete(content.id)
        if (left === 0 && this.doomed.delete(content.id)) void removeContents(this.contents, [content])
      }
    }
  }

  /** No content is shared between objects, so what the old entry alone held can go. */
  private discard(before: Entry, after: Entry | null): void {
    const kept = new Set(after?.contents.map((content) => content.id))
    const unused = before.contents.filter((content) => !kept.has(content.id))
    for (const { id } of unused) if (this.pins.has(id)) this.doomed.add(id)
    void removeContents(
      this.contents,
      unused.filter((content) => !this.doomed.has(content.id)),
    )
  }

  /** The name is a hash, so any key is safe on any file system, whatever its length, letters or case. */
  private entryPath(key: string): string {
    const hash = createHash('sha256').update(key).digest('hex')
    return join(this.folder, 'objects', hash.slice(0, 2), `${hash}.json`)
  }
}

/** Opens a bucket from disk and clears what a killed gateway left behind in it. */
export async function openBucket(name: string, folder: string, created: number): Promise<Bucket> {
  const started = Date.now()
  const entries = await loadEntries(join(folder, 'objects'))
  const uploads = await loadUploads(join(folder, 'uploads'))
  const bucket = new Bucket(name, folder, created, entries, uploads)
  const kept = new Set<string>()
  for (const entry of entries.values()) for (const content of entry.contents) kept.add(content.id)
  for (const upload of uploads.values()) for (const part of upload.parts.values()) kept.add(part.content.id)
  void sweepContents(bucket.contents, kept, started).catch(() => undefined)
  return bucket
}

async function loadEntries(folder: string): Promise<Map<string, Entry>> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  const waiting = names.filter((name) => name.endsWith('.json'))
  const entries = new Map<string, Entry>()
  const reader = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const entry: Entry = JSON.parse(await readFile(join(folder, name), 'utf8'))
      entries.set(entry.key, entry)
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  return entries
}
