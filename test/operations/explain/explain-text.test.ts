import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explainFile, explainStream } from '../../../src/operations/explain/explain-text.ts'
import { failureOf } from '../../domain/failing.ts'
import { temporaryFolder } from '../outside-made.ts'

async function* pieces(...texts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield typeof text === 'string' ? Buffer.from(text) : text
}

describe('explain of a text', () => {
  it('reads a file, also one without a last line end', async () => {
    const path = join(await temporaryFolder(), 'saved.log')
    await writeFile(path, "one\nModuleNotFoundError: No module named 'boto3'")
    const { recognised, subject } = await explainFile(path, 'saved.log')
    expect(recognised.diagnoses[0]).toMatchObject({ code: 'module-missing', evidence: [{ line: 2 }] })
    expect(subject).toEqual({ kind: 'output', source: 'saved.log', lines: 2 })
  })

  it('reads a stream whose pieces part lines and letters', async () => {
    const found = await explainStream(pieces('ModuleNotFound', "Error: No module named 'x'\n"), 'standard input')
    expect(found.recognised.diagnoses[0]?.code).toBe('module-missing')
  })

  it('says what is wrong with what is no log', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'in.d'))
    await writeFile(join(folder, 'image.png'), Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0]))
    await writeFile(join(folder, 'empty.log'), '')
    await writeFile(join(folder, 'blank.log'), ' \n\n')
    const codeOf = async (name: string): Promise<string> =>
      (await failureOf(() => explainFile(join(folder, name), name))).code
    expect(await codeOf('absent.log')).toBe('INPUT_NOT_FOUND')
    expect(await codeOf('in.d')).toBe('INPUT_UNREADABLE')
    expect(await codeOf('image.png')).toBe('INPUT_UNSUPPORTED')
    expect(await codeOf('empty.log')).toBe('INPUT_EMPTY')
    expect(await codeOf('blank.log')).toBe('INPUT_EMPTY')
  })
})
