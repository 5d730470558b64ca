import { stat } from 'node:fs/promises'

/** True for a device, a pipe or a socket: what is written goes through it, and a file put in its place would destroy it. */
export async function isSpecialFile(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => null)
  return there !== null && !there.isFile() && !there.isDirectory()
}
