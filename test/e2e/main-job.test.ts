import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readImageFacts } from '../../src/domain/image-facts.ts'
import { type Ended, newMachine, projectFolder } from './rythmiq.ts'

// The real worker on real images: installs its packages once, as a newcomer's first run does.

const machine = newMachine('main-job')
const passport = join(projectFolder, 'examples', 'passport.jpg')
const shared = process.env['RYTHMIQ_SHARED'] ?? join(projectFolder, '..', 'shared')
const images = join(shared, 'data', 'images')
let first: Ended

beforeAll(async () => {
  first = await machine.run(['submit', passport, '--schema', 'passport', '--local'])
}, 600_000)
afterAll(() => machine.remove())

describe('the main job', () => {
  it('ends with exit 0 and tells phases, outcome, quality, what was made, where it is, cost and the next command', () => {
    expect(first).toMatchObject({ exit: 0 })
    for (const phase of ['readying the release', 'uploading', 'preparing Python', 'working on', 'fetching']) {
      expect(first.stderr).toMatch(new RegExp(`✔ ${phase}.* s`))
    }
    expect(first.stdout).toMatch(/✔ succeeded {2}local-\d{8}-\d{6}-\w{4}/)
    expect(first.stdout).toMatch(/quality +0\.\d\d/)
    expect(first.stdout).toMatch(/OCR +confidence 0\.\d\d/)
    expect(first.stdout).toMatch(
      /made +413x531 pixels, 300 dpi, \d+ kB\n +asked: 413x531 pixels, 300 dpi, at most 300 kB/,
    )
    expect(first.stdout).toMatch(/would have cost about \$0\.\d{4}/)
    expect(first.stderr).toMatch(/next: rythmiq status local-/)
    expect(first.stdout).not.toContain('\u001b')
  })

  it('makes a JPEG of 413x531 pixels at 300 dpi and at most 300 kB, with the text beside it', () => {
    const [folder = ''] = readdirSync(join(machine.cwd, 'rythmiq-results'))
    const saved = join(machine.cwd, 'rythmiq-results', folder)
    const image = readFileSync(join(saved, 'passport-passport_seva.jpg'))
    expect(readImageFacts(image)).toEqual({ format: 'jpeg', width: 413, height: 531, dpi: 300 })
    expect(image.length).toBeLessThanOrEqual(300 * 1024)
    const truth: Record<string, unknown> = JSON.parse(
      readFileSync(join(projectFolder, 'examples', 'passport.json'), 'utf8'),
    )
    const { text } = JSON.parse(readFileSync(join(saved, 'passport-passport_seva-ocr.json'), 'utf8'))
    for (const field of ['surname', 'given_names', 'passport_number', 'date_of_birth']) {
      expect(plain(text)).toContain(plain(String(truth[field])))
    }
  })

  it('is told the same by status, by results and by a beginning of its id, with and without --json', async () => {
    const status = await machine.run(['status', '--json'])
    const run = JSON.parse(status.stdout)
    expect(run).toMatchObject({ schema: 'rythmiq.run/v1', outcome: 'succeeded', shards: [{ state: 'COMPLETED' }] })
    const again = await machine.run(['status', run.run_id.slice(0, -2)])
    expect(again.stdout).toContain(run.run_id)
    const byJob = await machine.run(['status', run.documents[0].job_id, '--json'])
    expect(JSON.parse(byJob.stdout).run_id).toBe(run.run_id)
    const byNumber = await machine.run(['status', run.shards[0].camber_job_id, '--json'])
    expect(JSON.parse(byNumber.stdout).run_id).toBe(run.run_id)
    const forgetful = { XDG_STATE_HOME: join(machine.folder, 'another state') }
    for (const reference of [run.run_id, run.documents[0].job_id, run.shards[0].camber_job_id]) {
      const elsewhere = await machine.run(['status', reference, '--local', '--json'], forgetful)
      expect(JSON.parse(elsewhere.stdout)).toMatchObject({ run_id: run.run_id, outcome: 'succeeded' })
    }
    const results = await machine.run(['results', '-o', 'elsewhere', '--json'])
    expect(JSON.parse(results.stdout).saved[0].broken_promises).toEqual([])
    expect(existsSync(join(machine.cwd, 'elsewhere', 'passport-passport_seva.jpg'))).toBe(true)
    const logs = await machine.run(['logs', '--json'])
    expect(JSON.parse(logs.stdout)).toMatchObject({ schema: 'rythmiq.logs/v1', shards: [{ whole: true }] })
    expect((await machine.run(['logs'])).stdout).toMatch(/✔ passport\.jpg succeeded[\s\S]*exit code 0\n$/)
  })

  it('finds the prepared Python again, and returns at once when asked not to wait', async () => {
    const submitted = await machine.run(['submit', passport, '--schema', 'neet', '--local', '--no-wait', '--json'])
    const { run_id } = JSON.parse(submitted.stdout)
    expect(submitted.exit).toBe(0)
    const outcome = async (): Promise<unknown> =>
      JSON.parse((await machine.run(['status', run_id, '--json'])).stdout).outcome
    await expect.poll(outcome, { timeout: 60_000 }).toBe('succeeded')
    expect((await machine.run(['status', run_id])).stdout).toContain('install 0.')
  })

  it('leaves nothing in the release folder that the release does not hold', () => {
    const releases = join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'camber', 'stash')
    const files = readdirSync(releases, { recursive: true, encoding: 'utf8' })
    expect(files.filter((name) => /pycache|\.pyc|\.log$|results/.test(name))).toEqual([])
  })
})

describe('the images of record', () => {
  interface Known {
    readonly filename: string
    readonly source_quality: string
    readonly critical_fields: Record<string, string>
  }
  const manifest: { documents: Known[] } = JSON.parse(readFileSync(join(images, 'manifest.json'), 'utf8'))
  const photographs = readdirSync(images).filter((name) => name.endsWith('.jpg'))

  it.each(photographs)('keeps size, dpi and limit, and reads what is there: %s', async (name) => {
    const words = ['submit', join(images, name), '--schema', 'passport', '--local', '--output', `out ${name}`, '--json']
    const said = await machine.run(words)
    expect(said.exit).toBe(0)
    const run = JSON.parse(said.stdout)
    expect(run.saved[0]).toMatchObject({ broken_promises: [], made: { width: 413, height: 531, dpi: 300 } })
    expect(run.saved[0].made.bytes).toBeLessThanOrEqual(300 * 1024)
    const known = manifest.documents.find(({ filename }) => filename === name)
    if (!known) return
    const { text } = JSON.parse(readFileSync(run.saved[0].files[1], 'utf8'))
    const found = Object.values(known.critical_fields).filter((value) => plain(text).includes(plain(value)))
    const needed = known.source_quality === 'clean_scan' ? Object.keys(known.critical_fields).length : 2
    expect(found.length, `${JSON.stringify(known.critical_fields)} in ${text}`).toBeGreaterThanOrEqual(needed)
  })

  it('stops a corrupt one before it costs anything, and gives the worker’s code when the worker is asked all the same', async () => {
    const words = ['submit', join(images, 'corrupt.bin'), '--schema', 'passport', '--local', '--json']
    const stopped = await machine.run(words)
    expect(stopped.exit).toBe(2)
    expect(JSON.parse(stopped.stdout).error.code).toBe('INPUT_DAMAGED')
    const asked = await machine.run([...words, '--unchecked'])
    expect(asked.exit).toBe(5)
    expect(JSON.parse(asked.stdout).documents[0].error).toMatchObject({ code: 'DECODE_FAILED', stage: 'quality' })
  })

  it('gives the worker’s code for an empty one too', async () => {
    const words = ['submit', '/dev/null', '--schema', 'passport', '--local', '--json']
    expect((await machine.run(words)).exit).toBe(2)
    const empty = join(machine.cwd, 'empty.jpg')
    execFileSync('touch', [empty])
    const asked = await machine.run(['submit', empty, '--schema', 'passport', '--local', '--json', '--unchecked'])
    expect(asked.exit).toBe(5)
    expect(JSON.parse(asked.stdout).documents[0].error).toMatchObject({ code: 'QUALITY_FAILED', stage: 'quality' })
  })
})

describe('the reference worker’s own tests', () => {
  it('all pass in the environment that the runner prepared', () => {
    const environments = join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'environments')
    const [prepared = ''] = readdirSync(environments).filter((name) => statSync(join(environments, name)).isDirectory())
    const python = join(environments, prepared, 'bin', 'python')
    expect(runPythonTests(python, 'test/worker')).toMatch(/^OK/m)
  }, 300_000)
})

/** Runs a folder of unittest files; what they say is shown when they fail. */
function runPythonTests(python: string, folder: string): string {
  const words = ['-m', 'unittest', 'discover', '-s', folder, '-t', folder]
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', RYTHMIQ_SHARED: shared }
  return execFileSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', python, ...words], {
    cwd: projectFolder,
    env,
    encoding: 'utf8',
  })
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[\s,]/g, '')
}
