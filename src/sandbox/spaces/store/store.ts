import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { s3Error } from '../s3-error.ts'
import { type Bucket, openBucket } from './bucket.ts'
import { readJson, writeJson } from './json-file.ts'

/** All buckets of one folder. A bucket is read from disk when it is first asked for. */
export interface Store {
  names(): { name: string; created: number }[]
  /** Throws NoSuchBucket. */
  bucket(name: string): Promise<Bucket>
  has(name: string): boolean
  create(name: string): void
  remove(name: string): void
}

/** Opens the store of a sandbox folder. */
export function openStore(root: string): Store {
  const folder = join(root, 'buckets')
  const open = new Map<string, Promise<Bucket>>()
  const created = (name: string): number | null => {
    const file = readJson(join(folder, name, 'bucket.json'))
    if (file === null || typeof file !== 'object' || !('created' in file)) return null
    return typeof file.created === 'number' ? file.created : null
  }
  const has = (name: string) => isBucketName(name) && (open.has(name) || created(name) !== null)
  return {
    has,
    names() {
      const found: { name: string; created: number }[] = []
      for (const name of namesIn(folder).sort()) {
        const at = isBucketName(name) ? created(name) : null
        if (at !== null) found.push({ name, created: at })
      }
      return found
    },
    bucket(name) {
      const known = open.get(name)
      if (known !== undefined) return known
      const at = isBucketName(name) ? created(name) : null
      if (at === null) return Promise.reject(s3Error('NoSuchBucket'))
      const opening = openBucket(name, join(folder, name), at)
      open.set(name, opening)
      opening.catch(() => open.delete(name))
      return opening
    },
    create(name) {
      if (!has(name)) writeJson(join(folder, name, 'bucket.json'), { created: Date.now() })
    },
    remove(name) {
      open.delete(name)
      rmSync(join(folder, name), { recursive: true, force: true })
    },
  }
}

/** The names Ceph takes: 3 to 63 small letters, digits, dots and dashes, no address of numbers. */
export function isBucketName(name: string): boolean {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return false
  return !/\.\.|\.-|-\./.test(name) && !/^\d+\.\d+\.\d+\.\d+$/.test(name)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
