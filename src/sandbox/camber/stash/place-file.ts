import { chmodSync, constants, copyFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Home } from '../state/home.ts'

let placed = 0

/** An object appears whole or not at all, as in any object store; an older one is replaced silently (§5). */
export function placeFile(home: Home, source: string, target: string, dropExecutableBit: boolean): void {
  placed += 1
  const part = join(home.parts, `${process.pid}.${placed}`)
  copyFileSync(source, part, constants.COPYFILE_FICLONE)
  // §3 Output sync: the stash forgets 100755 and keeps 100644.
  chmodSync(part, dropExecutableBit ? 0o644 : statSync(source).mode & 0o777)
  mkdirSync(dirname(target), { recursive: true })
  renameSync(part, target)
}
