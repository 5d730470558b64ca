import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readImageFacts } from '../../src/domain/image-facts.ts'
import { jpeg } from '../domain/image-bytes.ts'
import { targets } from '../sandbox/spaces/targets.ts'
import { ending, type Machine, newMachine, said, workerFolder } from './rythmiq.ts'
import { layWorker, openSite, type Site } from './site.ts'

// Whoever fetches results did not submit the run and sits at another machine.

const names = ['good-1.jpg', 'good-2.jpg', 'GOOD-1.JPG', 'bad.jpg', 'poor.jpg', 'wrong.jpg', '=cmd|calc.jpg']

/** The quick worker; documents that are `late` take a while. */
const worker = readFileSync(join(workerFolder('quick'), 'worker.py'), 'utf8').replace(
  'os.environ.get("QUICK_SECONDS", "0")',
  '"6" if "late" in name else "0"',
)

function draw({ cwd }: Machine, folder: string, files: readonly string[]): void {
  mkdirSync(join(cwd, folder))
  for (const [index, name] of files.entries()) {
    writeFileSync(
      join(cwd, folder, name),
      jpeg({ width: 600, height: 800, padding: Buffer.from(`${folder} ${index}`) }),
    )
  }
}

describe.each(targets)('results on another machine, on $kind', ({ open }) => {
  const first = newMachine('submits')
  const second = newMachine('fetches')
  let site: Site
  let runId = ''

  beforeAll(async () => {
    site = await openSite(await open())
    layWorker(join(first.cwd, 'worker'), 'one', { 'worker.py': worker })
    expect((await first.run(['deploy-worker'], site.env)).exit).toBe(0)
    draw(first, 'scans', names)
    const words = ['submit', 'scans', '--recursive', '--schema', 'passport', '--wait', '--json']
    runId = JSON.parse((await first.run(words, site.env)).stdout).run_id
  }, 120_000)
  afterAll(async () => {
    await Promise.all([first.remove(), second.remove()])
    await site.close()
  })

  const results = (...words: readonly string[]) => second.run(['results', runId, ...words], site.env)

  it('are saved, checked, and told: what failed, and what is not as asked', async () => {
    const fetched = await results('-o', 'out')
    expect(fetched.exit, fetched.stderr).toBe(9)
    expect(fetched.stdout).toMatch(/in all +7 documents: 5 succeeded · 1 degraded · 1 failed/)
    expect(fetched.stdout).toMatch(/checked +1 result does not keep what its schema asks\n +wrong\.jpg: it is 600x800/)
    expect(fetched.stdout).toMatch(/saved +6 results in out$/m)
    expect(fetched.stderr).toMatch(/✔ fetching the results .* 6\n/)
    const files = readdirSync(join(second.cwd, 'out'))
    expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(6)
    const image = readFileSync(join(second.cwd, 'out', 'good-2-passport_seva.jpg'))
    expect(readImageFacts(image)).toEqual({ format: 'jpeg', width: 413, height: 531, dpi: 300 })
    expect((await results('-o', 'out')).stdout).toMatch(/saved +6 results in out, all there already$/m)
  })

  it('are called as wanted, and chosen by outcome and by document', async () => {
    const named = await results('-o', 'named', '--name', '{n}-{schema}', '--only', 'degraded')
    expect(named.exit).toBe(0)
    expect(readdirSync(join(second.cwd, 'named'))).toEqual([expect.stringMatching(/^\d-passport_seva\.jpg$/)])
    const all = JSON.parse((await results('--no-fetch', '--json')).stdout)
    expect(all).toMatchObject({ schema: 'rythmiq.run/v1', saved: [], folder: null })
    const good: { job_id: string; name: string } = all.documents.find(
      ({ name }: { name: string }) => name === 'good-2.jpg',
    )
    const one = await results('-o', 'one', '--document', good.job_id.slice(0, 13), '--masters', '--json')
    expect(one.exit).toBe(0)
    expect(JSON.parse(one.stdout).saved).toMatchObject([
      { job_id: good.job_id, master: expect.stringContaining('good-2') },
    ])
    expect(readdirSync(join(second.cwd, 'one'))).toHaveLength(2)
    expect((await results('--document', 'ffffffff-0000')).exit).toBe(6)
  })

  it('are told as tables, on stdout and in files, of the same rows', async () => {
    const csv = await results('-o', 'tables', '--csv', '-', '--jsonl')
    expect(csv.exit).toBe(9)
    const [head = '', ...rows] = csv.stdout.trimEnd().split('\n')
    expect(head).toMatch(/^run_id,job_id,user_id,name,schema,outcome,code,/)
    expect(rows).toHaveLength(7)
    expect(csv.stdout).toContain(`,'=cmd|calc.jpg,passport_seva,succeeded,`)
    expect(csv.stdout).toMatch(/,bad\.jpg,passport_seva,failed,DECODE_FAILED,/)
    expect(csv.stderr).toMatch(/saved +6 results in tables/)
    const lines = readFileSync(join(second.cwd, 'tables', 'results.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
    const told: { schema: string; name: string }[] = lines.map((line) => JSON.parse(line))
    expect(told.map(({ schema }) => schema)).toEqual(Array(7).fill('rythmiq.result/v1'))
    expect(told.map(({ name }) => name).toSorted()).toEqual([...names].toSorted())
    const only = await results('--no-fetch', '--only', 'failed', '--csv', 'deeper/failed.csv', '--json')
    expect([only.exit, JSON.parse(only.stdout).tables]).toEqual([5, [join(second.cwd, 'deeper', 'failed.csv')]])
    expect(readFileSync(join(second.cwd, 'deeper', 'failed.csv'), 'utf8').split('\n')).toHaveLength(3)
    expect(existsSync(join(second.cwd, 'rythmiq-results'))).toBe(false)
  })

  it('that are gone from Spaces are told with their document, and the others are saved', async () => {
    const { documents } = JSON.parse((await results('--no-fetch', '--json')).stdout)
    const [one, ...others]: { job_id: string; artifacts: { preview: string } | null }[] = documents.filter(
      ({ name }: { name: string }) => name.startsWith('good'),
    )
    await site.store.delete(one?.artifacts?.preview ?? '')
    const words = others.flatMap(({ job_id }) => ['--document', job_id])
    const some = await results('-o', 'gone', '--document', one?.job_id ?? '', ...words)
    expect(some.exit).toBe(9)
    expect(some.stdout).toMatch(
      /missing +1 result could not be fetched\n +.*: Its image is gone from Spaces \(output\//,
    )
    expect(readdirSync(join(second.cwd, 'gone'))).toHaveLength(others.length)
    const only = await results('-o', 'gone', '--document', one?.job_id ?? '', '--json')
    expect(only.exit).toBe(6)
    expect(JSON.parse(only.stdout).saved).toMatchObject([
      { files: [], made: null, problem: { code: 'OBJECT_NOT_FOUND' } },
    ])
  })

  it('of a run that is still going are those that there are: exit 8, or waited for', async () => {
    draw(first, 'more', ['good-1.jpg', 'late-1.jpg'])
    const submitted = await first.run(
      ['submit', 'more', '--recursive', '--schema', 'passport', '--jobs', '2', '--no-wait', '--json'],
      site.env,
    )
    const { run_id } = JSON.parse(submitted.stdout)
    const fetch = (...words: readonly string[]) => second.run(['results', run_id, '-o', 'late', ...words], site.env)
    const short = await fetch('--timeout', '0.1s')
    expect(short.exit, short.stderr).toBe(8)
    expect(short.stdout).toMatch(/to come +[12] documents? ha(s|ve) no outcome yet/)
    expect(short.stderr).toContain(`next: rythmiq results ${run_id} -o late --wait`)
    expect((await fetch('--json')).exit).toBe(8)
    const stopped = second.start(['results', run_id, '-o', 'late', '--wait'], site.env)
    const end = ending(stopped)
    await said(stopped, 'waiting for a node')
    stopped.kill('SIGINT')
    expect(await end).toMatchObject({ exit: 130, stderr: expect.stringContaining(`rythmiq results ${run_id} -o late`) })
    const whole = await fetch('--wait', '--json')
    expect(whole.exit, whole.stdout).toBe(0)
    expect(JSON.parse(whole.stdout).saved).toHaveLength(2)
    expect(readdirSync(join(second.cwd, 'late')).toSorted()).toEqual([
      'good-1-passport_seva.jpg',
      'late-1-passport_seva.jpg',
    ])
  })

  it.each([
    [['--name', '{orginal}'], /Did you mean \{original\}/],
    [['--name', 'a/{original}'], /holds no folders/],
    [['--csv', '-', '--jsonl', '-'], /One table can go to stdout/],
    [['--only', 'bad'], /Allowed choices/],
    [['--csv', '@last'], /Say the run first/],
    [['--csv', '.'], /cannot be written \(EISDIR\)/],
    [['--output', 'file'], /is no folder/],
    [['--csv', 'file/below.csv'], /is no folder/],
  ])('are asked for wrongly with exit 2: %j', async (words, message) => {
    writeFileSync(join(second.cwd, 'file'), '')
    const asked = await results(...words)
    expect(asked).toMatchObject({ exit: 2, stdout: '' })
    expect(asked.stderr).toMatch(message)
    expect(JSON.parse((await results(...words, '--json')).stdout).error).toHaveProperty('code')
  })
})
