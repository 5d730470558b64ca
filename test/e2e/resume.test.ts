import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSpaces } from '../../src/adapters/spaces/spaces.ts'
import type { ObjectStore } from '../../src/ports.ts'
import { jpeg } from '../domain/image-bytes.ts'
import { startGateway } from '../sandbox/spaces/gateway.ts'
import { type Ended, ending, type Machine, newMachine, workerFolder } from './rythmiq.ts'

// Cut off anywhere and gone on with: every document has exactly one result, and no shard ever had two jobs.

const documents = 60
const shards = 6
/** `RYTHMIQ_KILLS=200` is what issue 4 asks for; it takes some twenty minutes. */
const kills = Number(process.env['RYTHMIQ_KILLS'] ?? 12)
/** Most of a round waits for a job or for an intent to settle, so a few machines take turns with two cores. */
const lanes = 3

/** A machine with a bucket and an account of its own, both of which can be looked into. */
interface Place {
  readonly machine: Machine
  readonly store: ObjectStore
  readonly submit: readonly string[]
  /** Draws new documents, so that their blobs are not there yet. */
  draw(): void
  /** All runs that can be resumed. */
  runs(): Promise<string[]>
  /** Of each job that the account ever had, the run and the shard. */
  jobs(): { readonly run: string; readonly shard: number }[]
}

async function openPlace(): Promise<Place> {
  const machine = newMachine('resume')
  const sandbox = machine.env['RYTHMIQ_SANDBOX'] ?? ''
  mkdirSync(join(machine.cwd, 'scans'))
  mkdirSync(sandbox)
  const gateway = await startGateway(join(sandbox, 'spaces'))
  const { endpoint, region, bucket, access_key: accessKey, secret_key: secretKey } = gateway.announcement
  const store = openSpaces({ endpoint, region, bucket, accessKey, secretKey, pathStyle: true })
  onTestFinished(async () => {
    store.close()
    await machine.remove()
    await gateway.stop()
  })
  const worker = join(machine.cwd, 'worker')
  cpSync(workerFolder('stays'), worker, { recursive: true })
  cpSync(join(workerFolder('quick'), 'worker.py'), join(worker, 'quick.py'))
  const words = ['submit', 'scans', '--recursive', '--schema', 'passport', '--local', '--worker', worker]
  let drawn = 0
  const place: Place = {
    machine,
    store,
    submit: [...words, '--jobs', String(shards)],
    draw: () => {
      drawn += 1
      for (let index = 0; index < documents; index++) {
        const padding = Buffer.from(`${drawn} ${index}`)
        writeFileSync(join(machine.cwd, 'scans', `d${index}.jpg`), jpeg({ width: 413, height: 531, padding }))
      }
    },
    runs: async () => {
      const keys: string[] = []
      for await (const { key } of store.list('rythmiq/runs/')) keys.push(key)
      return keys.flatMap((key) => /^rythmiq\/runs\/([^/]+)\/run\.json$/.exec(key)?.[1] ?? [])
    },
    jobs: () => {
      const folder = join(sandbox, 'camber', 'jobs')
      const ids = existsSync(folder) ? readdirSync(folder) : []
      return ids.flatMap((id) => {
        // A `job create` that outlived whoever asked for it makes the folder first.
        if (!existsSync(join(folder, id, 'job.json'))) return []
        const { command } = JSON.parse(readFileSync(join(folder, id, 'job.json'), 'utf8'))
        const [, run = '', shard = ''] = /--run (\S+) --shard (\d+) /.exec(command) ?? []
        return [{ run, shard: Number(shard) }]
      })
    },
  }
  // The worker's folder is sent once, so that what is cut off below is the submission.
  place.draw()
  await expectWhole(place, await machine.run([...place.submit, '--json']))
  return place
}

/** Starts a command and kills it after so long, if it has not ended by then. */
async function cutOff({ machine }: Place, words: readonly string[], ms: number): Promise<void> {
  const child = machine.start(words)
  const end = ending(child)
  const done = new AbortController()
  void pause(ms, undefined, { signal: done.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  )
  await end
  done.abort()
}

/** What the jobs wrote down of their documents, each once: a record may stand in two parts. */
async function recordsOf({ store }: Place, run: string) {
  const records = new Map<string, string>()
  const starts = new Set<string>()
  for await (const { key } of store.list(`rythmiq/runs/${run}/results/`)) {
    const text = new TextDecoder().decode((await store.get(key))?.body)
    for (const line of text.split('\n').filter((each) => each !== '')) {
      const record = JSON.parse(line)
      if (record.type === 'start') starts.add(`${record.shard} ${record.attempt}`)
      if (record.type === 'document') records.set(`${record.attempt} ${record.index}`, record.job_id)
    }
  }
  return { accepted: [...records.values()], starts: starts.size }
}

async function expectWhole(place: Place, said: Ended, run?: string): Promise<string> {
  expect(said.exit, said.stderr + said.stdout).toBe(0)
  const status = JSON.parse(said.stdout)
  if (run !== undefined) expect(status.run_id).toBe(run)
  const ids: string[] = status.documents.map((document: { job_id: string }) => document.job_id)
  expect(new Set(ids).size).toBe(documents)
  expect(ids).toHaveLength(documents)
  expect(status.documents.map((document: { outcome: string }) => document.outcome)).toEqual(ids.map(() => 'succeeded'))
  expect(status.saved).toHaveLength(documents)
  const { accepted, starts } = await recordsOf(place, status.run_id)
  expect(accepted.toSorted()).toEqual(ids.toSorted())
  expect(starts).toBe(shards)
  const own = place.jobs().filter((job) => job.run === status.run_id)
  expect(own.map(({ shard }) => shard).toSorted()).toEqual(Array.from({ length: shards }, (_, shard) => shard))
  return status.run_id
}

/** Where the kills of all rounds struck. */
interface Struck {
  beforeTheRun: number
  /** Kills by how many jobs there were. */
  readonly jobs: number[]
  ofResume: number
}

async function killAndResume(place: Place, whole: number, struck: Struck): Promise<void> {
  place.draw()
  const before = await place.runs()
  await cutOff(place, place.submit, Math.random() * whole)
  const [run, ...others] = (await place.runs()).filter((each) => !before.includes(each))
  expect(others).toEqual([])
  const strangers = place.jobs().filter((job) => job.run !== run && !before.includes(job.run))
  expect(strangers).toEqual([])
  if (run === undefined) {
    // Nothing that counts was left, so it is asked for anew.
    struck.beforeTheRun += 1
    const again = await expectWhole(place, await place.machine.run([...place.submit, '--json']))
    expect((await place.runs()).toSorted()).toEqual([...before, again].toSorted())
    return
  }
  const jobs = place.jobs().filter((job) => job.run === run).length
  struck.jobs[jobs] = (struck.jobs[jobs] ?? 0) + 1
  while (Math.random() < 0.3) {
    struck.ofResume += 1
    await cutOff(place, ['resume', run], Math.random() * whole)
  }
  await expectWhole(place, await place.machine.run(['resume', run, '--json']), run)
  expect((await place.runs()).toSorted()).toEqual([...before, run].toSorted())
}

describe('a run that is killed', () => {
  it(`can be gone on with, wherever it was: ${kills} times`, async () => {
    const struck: Struck = { beforeTheRun: 0, jobs: Array.from({ length: shards + 1 }, () => 0), ofResume: 0 }
    let left = kills
    const lane = async (): Promise<void> => {
      const place = await openPlace()
      place.draw()
      const began = performance.now()
      await expectWhole(place, await place.machine.run([...place.submit, '--json']))
      const whole = performance.now() - began
      while (left-- > 0) await killAndResume(place, whole, struck)
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    // Of many kills some came before the first job, some between two, some after the last.
    if (kills < 100) return
    process.stdout.write(`${kills} kills: ${JSON.stringify(struck)}\n`)
    expect(struck.beforeTheRun).toBeGreaterThan(0)
    expect(struck.jobs.filter((count) => count > 0).length).toBeGreaterThanOrEqual(3)
  }, 3_600_000)

  it('can be gone on with by two terminals at the same time', async () => {
    const place = await openPlace()
    place.draw()
    const before = await place.runs()
    const child = place.machine.start([...place.submit, '--no-wait'])
    const end = ending(child)
    const fresh = async () => (await place.runs()).find((each) => !before.includes(each))
    await expect.poll(fresh, { timeout: 20_000, interval: 5 }).toBeDefined()
    child.kill('SIGKILL')
    await end
    const run = (await fresh()) ?? ''
    const words = ['resume', run, '--json']
    const both = await Promise.all([place.machine.run(words), place.machine.run(words)])
    for (const said of both) await expectWhole(place, said, run)
  })
})
