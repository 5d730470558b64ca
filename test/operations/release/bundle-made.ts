import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bundle, BundleFile } from '../../../src/operations/release/bundle.ts'
import { temporaryFolder } from '../outside-made.ts'

/** A bundle of real files. */
export async function bundleMade(
  contents: Record<string, string> = { 'storage/a.py': 'four', 'worker.py': 'four' },
  release = 'abcdef012345',
): Promise<Bundle> {
  const folder = await temporaryFolder()
  const files: BundleFile[] = []
  for (const [name, text] of Object.entries(contents)) {
    const source = join(folder, name)
    await mkdir(dirname(source), { recursive: true })
    await writeFile(source, text)
    const sha256 = createHash('sha256').update(text).digest('hex')
    files.push({ name, source, bytes: Buffer.byteLength(text), sha256 })
  }
  return { release, folder, files, leftOut: [] }
}
