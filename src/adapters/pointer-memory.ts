import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PointerMemory, SeenPointer } from '../ports.ts'

/** The pointer of each bucket as this machine last saw it. Losing it only loses the warning that somebody else has deployed since. */
export function openPointerMemory(stateFolder: string): PointerMemory {
  const path = join(stateFolder, 'pointers.json')
  return {
    recall: async (bucket) => (await readAll(path))[bucket] ?? null,
    remember: async (bucket, seen) => {
      await mkdir(stateFolder, { recursive: true, mode: 0o700 })
      const part = `${path}.${crypto.randomUUID()}`
      const text = `${JSON.stringify({ ...(await readAll(path)), [bucket]: seen }, null, 2)}\n`
      try {
        await writeFile(part, text, { mode: 0o600 })
        await rename(part, path)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
    },
  }
}

async function readAll(path: string): Promise<Record<string, SeenPointer>> {
  const text = await readFile(path, 'utf8').catch(() => '{}')
  try {
    const json: unknown = JSON.parse(text)
    const entries = typeof json === 'object' && json !== null ? Object.entries(json) : []
    return Object.fromEntries(entries.filter((entry): entry is [string, SeenPointer] => isSeen(entry[1])))
  } catch {
    return {}
  }
}

function isSeen(value: unknown): value is SeenPointer {
  if (typeof value !== 'object' || value === null) return false
  return ['release', 'moved_at', 'moved_by'].every((field) => typeof Reflect.get(value, field) === 'string')
}
