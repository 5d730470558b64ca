import type { ObjectStore } from '../ports.ts'

/** A small object as text; null when there is none. */
export async function storedText(spaces: ObjectStore, key: string): Promise<string | null> {
  const found = await spaces.get(key)
  return found === null ? null : new TextDecoder().decode(found.body)
}
