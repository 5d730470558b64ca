import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newMachine, projectFolder, workerFolder } from './rythmiq.ts'

const machine = newMachine('bad-input')
const passport = readFileSync(join(projectFolder, 'examples', 'passport.jpg'))
afterAll(() => machine.remove())

function give(name: string, content: string | Uint8Array): string {
  writeFileSync(join(machine.cwd, name), content)
  return name
}

/** A file that is all hole: it would take minutes to read. */
function sparse(name: string, bytes: number): string {
  give(name, '')
  truncateSync(join(machine.cwd, name), bytes)
  return name
}

/** A PNG header that claims 60000x60000 pixels, and its end. */
function bomb(): Uint8Array {
  const header = Buffer.from(
    '89504e470d0a1a0a0000000d494844520000ea600000ea6008060000000000000049454e44ae426082',
    'hex',
  )
  return header
}

const schema = ['--schema', 'passport', '--local']

describe('a document that cannot be processed', () => {
  it.each([
    ['a missing file', () => 'nowhere.jpg', 'INPUT_NOT_FOUND', /There is no file nowhere\.jpg/],
    ['an empty file', () => give('empty.jpg', ''), 'INPUT_EMPTY', /empty\.jpg is empty/],
    [
      'a text called .png',
      () => give('text.png', 'hello, this is text\n'),
      'INPUT_UNSUPPORTED',
      /text\.png is a text file/,
    ],
    ['a truncated JPEG', () => give('cut.jpg', passport.subarray(0, 100_000)), 'INPUT_DAMAGED', /cut off or damaged/],
    ['a PDF', () => give('scan.pdf', '%PDF-1.7\n%âãÏÓ\n'), 'INPUT_UNSUPPORTED', /scan\.pdf is a PDF/],
    ['a pixel bomb', () => give('bomb.png', bomb()), 'INPUT_TOO_LARGE', /60000x60000 pixels/],
    ['a file of 5 GB', () => sparse('huge.jpg', 5_000_000_000), 'INPUT_TOO_LARGE', /4768\.4 MB; .* at most 50 MB/],
    ['a folder', () => '.', 'INPUT_UNREADABLE', /is a folder/],
  ])('is refused before anything is opened: %s', async (_, make, code, message) => {
    const file = make()
    const said = await machine.run(['submit', file, ...schema])
    expect(said).toMatchObject({ exit: 2, stdout: '' })
    expect(said.stderr).toMatch(message)
    const json = await machine.run(['submit', file, ...schema, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'rythmiq.error/v1', error: { code, retryable: false } })
    expect(json).toMatchObject({ exit: 2, stderr: '' })
    expect(existsSync(machine.env['RYTHMIQ_SANDBOX'] ?? '')).toBe(false)
    expect(existsSync(join(machine.cwd, 'rythmiq-results'))).toBe(false)
  })
})

describe('a name that would paint over the terminal', () => {
  it('is shown on one line and without its escape sequences', async () => {
    const said = await machine.run(['submit', 'no\n\u001b[31mred.jpg', ...schema])
    expect(said).toMatchObject({ exit: 2, stdout: '' })
    expect(said.stderr).toContain('There is no file no red.jpg.')
    expect(said.stderr).not.toContain('\u001b')
    const status = await machine.run(['status', '../\u001b[2J..'])
    expect(status.exit).toBe(6)
    expect(status.stderr).not.toContain('\u001b')
  })
})

describe('a schema that cannot be used', () => {
  it('is named with the nearest ones that exist', async () => {
    const said = await machine.run(['submit', give('good.jpg', passport), '--schema', 'pasport', '--local'])
    expect(said.exit).toBe(2)
    expect(said.stderr).toContain('Did you mean passport')
  })

  it('is refused in the shape of the database, which the worker would silently ignore', async () => {
    give('database.json', JSON.stringify({ id: 'x', name: 'X', version: 1, requirements: { width: 10 } }))
    const said = await machine.run(['submit', give('good.jpg', passport), '--schema', './database.json', '--local'])
    expect(said.exit).toBe(2)
    expect(said.stderr).toContain('"requirements" in place of target_width')
  })
})

describe('words that are not understood', () => {
  it.each([
    [['submit']],
    [['submit', 'a.jpg']],
    [['submit', 'a.jpg', '--schema', 'passport', '--bogus']],
    [['bogus']],
    [['status', '--bogus']],
    [['submit', 'a.jpg', '--schema', 'passport', '--timeout', 'soon']],
  ])('get exit 2, with and without --json: %j', async (words) => {
    expect(await machine.run(words)).toMatchObject({ exit: 2, stdout: '' })
    const json = await machine.run([...words, '--json'])
    expect(json).toMatchObject({ exit: 2, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'USAGE' } })
  })
})

describe('a machine that is not ready', () => {
  it('says that results cannot be saved before it starts anything', async () => {
    const said = await machine.run(['submit', give('good.jpg', passport), ...schema, '--output', '/proc/nowhere'])
    expect(said.exit).toBe(2)
    expect(said.stderr).toContain('Results cannot be saved in /proc/nowhere')
    expect(existsSync(machine.env['RYTHMIQ_SANDBOX'] ?? '')).toBe(false)
  })

  it('says that there is no Python, and doctor finds the same', async () => {
    const bare = join(machine.folder, 'bare path')
    mkdirSync(bare)
    symlinkSync('/bin/sh', join(bare, 'sh'))
    const said = await machine.run(['submit', give('good.jpg', passport), ...schema], { PATH: bare })
    expect(said.exit).toBe(3)
    expect(said.stderr).toContain('No Python 3.9 or newer was found')
    const doctor = await machine.run(['doctor', '--timeout', '60s', '--json'], { PATH: bare })
    expect(doctor.exit).toBe(1)
    const { findings } = JSON.parse(doctor.stdout)
    expect(findings).toContainEqual(expect.objectContaining({ check: 'python', verdict: 'fault' }))
    expect(findings).toContainEqual(expect.objectContaining({ check: 'installer', verdict: 'skipped' }))
  })

  it('says that the package index is out of reach, and leaves no half-made environment', async () => {
    const env = {
      PIP_INDEX_URL: 'http://127.0.0.1:9/',
      PIP_RETRIES: '1',
      UV_INDEX_URL: 'http://127.0.0.1:9/',
      PIP_FIND_LINKS: '',
      PIP_NO_CACHE_DIR: '1',
    }
    const words = ['submit', give('good.jpg', passport), ...schema, '--worker', workerFolder('needs-package'), '--json']
    const said = await machine.run(words, env)
    expect(said.exit).toBe(5)
    expect(JSON.parse(said.stdout).documents[0]).toMatchObject({
      outcome: 'failed',
      error: { code: 'INDEX_UNREACHABLE' },
    })
    const environments = join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'environments')
    expect(readdirSync(environments).filter((name) => !name.endsWith('.lock'))).toEqual([])
  })

  it('says that a worker folder holds no worker', async () => {
    const said = await machine.run(['submit', give('good.jpg', passport), ...schema, '--worker', machine.home])
    expect(said.exit).toBe(2)
    expect(said.stderr).toContain('holds no worker.py')
  })

  it('says which setting is missing for the real Camber, and that --local needs none', async () => {
    const fake = join(machine.folder, 'camber')
    copyFileSync('/bin/true', fake)
    const said = await machine.run(['submit', give('good.jpg', passport), '--schema', 'passport'], {
      RYTHMIQ_CAMBER: fake,
    })
    expect(said.exit).toBe(3)
    expect(said.stderr).toContain('DO_SPACES_ACCESS_KEY is not set')
    expect(said.stderr).toContain('--local')
  })

  it('names a broken settings file by its path and does not touch it', async () => {
    give('rythmiq.json', '{ broken')
    const said = await machine.run(['submit', 'good.jpg', ...schema])
    expect(said.exit).toBe(3)
    expect(said.stderr).toContain('rythmiq.json')
    const doctor = await machine.run(['doctor', 'settings'])
    expect([doctor.exit, doctor.stdout]).toEqual([1, expect.stringContaining('rythmiq.json')])
    expect(readFileSync(join(machine.cwd, 'rythmiq.json'), 'utf8')).toBe('{ broken')
    give('rythmiq.json', '{}')
  })
})
