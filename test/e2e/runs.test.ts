import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runKey, summaryKey } from '../../src/domain/keys.ts'
import { targets } from '../sandbox/spaces/targets.ts'
import { type Ended, type Machine, newMachine, projectFolder, workerFolder } from './rythmiq.ts'
import { openSite, type Site } from './site.ts'

// One bucket and one account, and two machines that have nothing else in common.

const rowsOf = ({ stdout }: Pick<Ended, 'stdout'>) =>
  stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))
const json = ({ stdout }: Ended) => JSON.parse(stdout)

describe.each(targets)('runs and their cost on $kind', ({ open }) => {
  let site: Site
  const desk: Machine = newMachine('runs-desk')
  const elsewhere: Machine = newMachine('runs-elsewhere')
  const there = (...words: string[]) => elsewhere.run(words, site.env)
  const ids: string[] = []
  let release: string

  beforeAll(async () => {
    site = await openSite(await open())
  })
  afterAll(async () => {
    await Promise.all([desk.remove(), elsewhere.remove()])
    await site.close()
  })

  it('are none where nothing was submitted, and a newcomer is told what to type', async () => {
    const { stdout, stderr, exit } = await there('runs')
    expect([stdout, exit]).toEqual(['', 0])
    expect(stderr).toContain('next: rythmiq submit photo.jpg --schema passport')
    expect(json(await there('runs', '--json'))).toMatchObject({ schema: 'rythmiq.runs/v1', runs: [], more: false })
    expect(json(await there('cost', '--json'))).toMatchObject({
      schema: 'rythmiq.cost/v1',
      lines: [],
      total: { runs: 0 },
    })
  })

  it('are asked for with --local where only the sandbox was ever used', async () => {
    for (const verb of ['runs', 'cost']) {
      const { exit, stderr } = await elsewhere.run([verb])
      expect([exit, stderr]).toEqual([3, expect.stringContaining(`rythmiq ${verb} --local`)])
    }
  })

  it('are seen alike from another machine, newest first, with what became of them', async () => {
    const passport = readFileSync(join(projectFolder, 'examples', 'passport.jpg'))
    for (const [name, worker, schema] of [
      ['a.jpg', 'quick', 'passport'],
      ['b.jpg', 'fails', 'neet'],
    ] as const) {
      writeFileSync(join(desk.cwd, name), Buffer.concat([passport, Buffer.from(name)]))
      await desk.run(['deploy-worker', workerFolder(worker)], site.env)
      const run = json(await desk.run(['submit', name, '--schema', schema, '--wait', '--json'], site.env))
      ids.unshift(run.run_id)
      release = run.release
    }
    const expected = [
      {
        run_id: ids[0],
        outcome: 'failed',
        failures: [{ code: 'DECODE_FAILED', count: 1 }],
        schemas: [{ id: 'neet_ug_2026' }],
      },
      { run_id: ids[1], outcome: 'succeeded', documents: { succeeded: 1 }, settled: true },
    ]
    expect(json(await desk.run(['runs', '--json'], site.env)).runs).toMatchObject(expected)
    expect(json(await there('runs', '--json')).runs).toMatchObject(expected)
    const rows = rowsOf(await there('runs'))
    expect(rows.map(([id]) => id)).toEqual(ids)
    expect(rows.map((cells) => cells.length)).toEqual([12, 12])
  })

  it('cost one read each and no call to Camber once they are over', async () => {
    site.callsSince()
    await there('runs')
    await there('cost')
    expect(site.callsSince()).toEqual([])
  })

  it.each([
    [['--status', 'bad'], 0],
    [['--status', 'succeeded,degraded'], 1],
    [['--schema', 'neet'], 0],
    [['--schema', 'passport_seva'], 1],
  ])('are asked for by %j', async (words, at) => {
    const { runs } = json(await there('runs', '--json', ...words))
    expect(runs.map((run: { run_id: string }) => run.run_id)).toEqual([ids[at]])
  })

  it('are asked for by release, user and time', async () => {
    const of = async (...words: string[]) => json(await there('runs', '--json', ...words)).runs.length
    expect(await of('--release', release.slice(0, 7))).toBe(1)
    expect(await of('--mine')).toBe(2)
    expect(await of('--since', '1h')).toBe(2)
    expect(await of('--since', '2999-01-01')).toBe(0)
    expect(await of('-n', '1')).toBe(1)
  })

  it('add up to what they cost, in JSON, in CSV and in rows', async () => {
    const cost = json(await there('cost', '--json', '--by', 'schema'))
    expect(cost).toMatchObject({ by: 'schema', currency: 'USD', total: { runs: 2, documents: 2, good: 1, bad: 1 } })
    expect(cost.lines.map(({ key }: { key: string }) => key).sort()).toEqual(['neet_ug_2026', 'passport_seva'])
    const csv = (await there('cost', '--csv', '--by', 'release')).stdout.trim().split('\n')
    expect(csv[0]).toBe(
      'by,key,runs,jobs,documents,good,bad,billed_ms,usd,estimated_usd,usd_per_document,start_up_share',
    )
    expect(csv).toHaveLength(3)
    expect(
      (await there('cost', '--by', 'phase')).stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual(['install', 'models', 'work', 'upload', 'rest'])
  })

  it('are listed also when Camber does not answer, with what is damaged told or made anew', async () => {
    await site.store.put(summaryKey(ids[1] ?? ''), '{"schema":"rythmiq.run-summary/v1","half')
    await site.store.put('rythmiq/runs/readme.txt', 'not ours')
    await site.store.put('rythmiq/summaries/readme.txt', 'not ours')
    await site.store.put(summaryKey('20991231-000000-zzzz'), '{}')
    await site.store.put(runKey('20991231-000000-zzzz'), '{"schema":"rythmiq.run-record/v7"}')
    const silent = join(elsewhere.folder, 'silent-camber')
    writeFileSync(silent, '#!/bin/sh\necho "Error: API error: code=500, message=down" >&2\nexit 1\n')
    chmodSync(silent, 0o755)
    const { stdout, stderr, exit } = await elsewhere.run(['runs'], { ...site.env, RYTHMIQ_CAMBER: silent })
    expect(exit).toBe(0)
    const rows = rowsOf({ stdout })
    expect(rows.map(([id, , , , outcome]) => [id, outcome])).toEqual([
      ['20991231-000000-zzzz', 'unknown'],
      [ids[0], 'failed'],
      [ids[1], 'succeeded'],
    ])
    expect(stderr).toContain('Runs that are not over are told as Spaces has them.')
    expect(stderr).not.toMatch(/\bat .*:\d+/)
    // Camber is back, and whoever reads the run whole next knows what its job took.
    await there('status', ids[1] ?? '')
    expect(json(await there('runs', '--json', '--status', 'good')).runs).toMatchObject([{ outcome: 'succeeded' }])
    expect((await there('cost', '--json')).exit).toBe(0)
  })

  it.each([
    [['runs', '--since', 'yesterday'], 2, "--since 'yesterday' is no time."],
    [['runs', '-n', '0'], 2, 'Write a whole number from 1.'],
    [['runs', '--status', 'broken'], 2, "--status 'broken'"],
    [['runs', '--release', 'nosuch'], 6, "There is no release 'nosuch'"],
    [['cost', '--since', '7 days'], 2, "--since '7 days' is no time."],
    [['cost', '--by', 'colour'], 2, "--by 'colour'"],
    [['cost', '--since', '1d', '--until', '2d'], 2, 'lies before --since'],
    [['cost', '--csv', '--json'], 2, 'ask for one of them'],
  ])('%j is refused with exit %d and a sentence', async (words, code, sentence) => {
    const { stdout, stderr, exit } = await there(...words)
    expect(exit).toBe(code)
    expect(stdout + stderr).toContain(sentence)
    if (words.includes('--json')) return
    expect(JSON.parse((await there(...words, '--json')).stdout)).toMatchObject({ error: { retryable: false } })
  })

  it('of a bucket that is not there are told as such', async () => {
    const { exit, stderr } = await elsewhere.run(['runs'], { ...site.env, DO_SPACES_BUCKET: 'there-is-none' })
    expect([exit, stderr]).toEqual([3, expect.stringContaining('there-is-none')])
  })
})
