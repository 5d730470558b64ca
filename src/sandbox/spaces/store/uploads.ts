import { rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bucket } from './bucket.ts'
import { removeContents } from './content.ts'
import type { Part, Upload } from './entry.ts'
import { readJson, writeJson } from './json-file.ts'

type UploadFile = Omit<Upload, 'parts'>

/** Writes down a new upload. Each part becomes a file of its own, so that ten thousand parts stay linear. */
export function beginUpload(bucket: Bucket, upload: Upload): void {
  const { parts: _, ...file } = upload
  writeJson(join(uploadFolder(bucket, upload.id), 'upload.json'), file)
  bucket.uploads.set(upload.id, upload)
}

/** Adds a part, or puts it in the place of an earlier one of the same number. */
export function addPart(bucket: Bucket, upload: Upload, part: Part): void {
  writeJson(join(uploadFolder(bucket, upload.id), `${part.number}.json`), part)
  const before = upload.parts.get(part.number)
  upload.parts.set(part.number, part)
  if (before !== undefined) void removeContents(bucket.contents, [before.content])
}

/** Forgets an upload. Its contents stay only where an object has taken them over. */
export function endUpload(bucket: Bucket, upload: Upload, taken: boolean): void {
  rmSync(uploadFolder(bucket, upload.id), { recursive: true, force: true })
  bucket.uploads.delete(upload.id)
  if (taken) return
  const contents = [...upload.parts.values()].map((part) => part.content)
  void removeContents(bucket.contents, contents)
}

/** Reads all uploads that were under way when the last gateway ended. */
export async function loadUploads(folder: string): Promise<Map<string, Upload>> {
  const uploads = new Map<string, Upload>()
  for (const id of await readdir(folder).catch(() => [])) {
    const file = readJson(join(folder, id, 'upload.json')) as UploadFile | null
    if (file !== null) uploads.set(id, { ...file, parts: await loadParts(join(folder, id)) })
  }
  return uploads
}

async function loadParts(folder: string): Promise<Map<number, Part>> {
  const names = (await readdir(folder)).filter((name) => /^\d+\.json$/.test(name))
  const parts = names.map((name) => readJson(join(folder, name)) as Part | null)
  return new Map(parts.filter((part) => part !== null).map((part) => [part.number, part]))
}

function uploadFolder(bucket: Bucket, id: string): string {
  return join(bucket.folder, 'uploads', id)
}
