import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import { findRun, recall } from '../../../src/operations/run/find-run.ts'
import type { CamberJob } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { memory, outside } from '../outside-made.ts'

const now = new Date('2026-11-24T00:00:00Z')
const uuid = '3f2b8c1e-0000-4000-8000-000000000001'
const run = (run_id: string, jobs: string[] = [], documents: string[] = []) => ({
  run_id,
  local: run_id.startsWith('local-'),
  camber_job_ids: jobs,
  job_ids: documents,
})
const first = run('20261122-080000-aaaa', ['4553'])
const second = run('local-20261123-080000-bbbb')
const third = run('20261123-190142-cccc', ['4600'], [uuid])
const all = [first, second, third]

describe('recall', () => {
  it.each([
    ['@last', third],
    ['@-1', third],
    ['@-2', second],
    ['@-3', first],
    ['4553', first],
    [uuid, third],
    ['20261122-080000-aaaa', first],
    ['20261122', first],
    ['local-', second],
    ['2026112', null],
    ['9999', null],
    ['@first', null],
  ])('%s', (reference, expected) => {
    expect(recall(reference, all)).toEqual(expected)
  })

  it.each(['@last', '@-1'])('%s on a machine that submitted nothing is not found', async (reference) => {
    expect((await failureOf(() => recall(reference, []))).code).toBe('RUN_NOT_FOUND')
  })

  it('says how many there are when asked too far back', async () => {
    expect((await failureOf(() => recall('@-4', all))).message).toContain('3 runs')
  })
})

describe('findRun', () => {
  const ids = ['20261122-080000-aaaa', '20261123-080000-bbbb', '20261123-190142-cccc']
  const spaces = memory(
    Object.fromEntries(
      ids.flatMap((id) =>
        ['run.json', 'shards/0.json', 'results/0/1.jsonl'].map((name) => [`rythmiq/runs/${id}/${name}`, '{}']),
      ),
    ),
  )
  /** Job 27711 is ours, 27712 somebody's own, and Camber knows no other. */
  const getJob = async (jobId: string): Promise<CamberJob> => {
    const commands: Record<string, string> = {
      '27711': 'bash run.sh --run 20261122-080000-aaaa --shard 0 --env worker-0.env --cores 16',
      '27712': 'echo bash run.sh --run 20261122-080000-aaaa --shard 0 ',
    }
    const command = commands[jobId]
    if (command === undefined) throw new Failure('JOB_NOT_FOUND', 'There is no such job.')
    return {
      jobId,
      command,
      state: 'RUNNING',
      mountDir: null,
      nodeSize: null,
      createdAt: null,
      startedAt: null,
      finishedAt: null,
    }
  }
  const find = (reference: string) => findRun(outside({ spaces, camber: { getJob } }), reference, now)

  it.each([
    ['20261122', '20261122-080000-aaaa'],
    ['20261123-1', '20261123-190142-cccc'],
    ['20261123-080000-bbbb', '20261123-080000-bbbb'],
    ['20270101-000000-zzzz', '20270101-000000-zzzz'],
  ])('%s is %s', async (reference, id) => {
    expect(await find(reference)).toBe(id)
  })

  it('names the candidates when there are several, each once', async () => {
    const failure = await failureOf(() => find('20261123'))
    expect([failure.code, failure.exit]).toEqual(['RUN_AMBIGUOUS', 2])
    expect(failure.message).toContain('20261123-080000-bbbb, 20261123-190142-cccc')
  })

  it('a job number is the run that its command names, and no run where rythmiq did not make it', async () => {
    expect(await find('27711')).toBe('20261122-080000-aaaa')
    const failure = await failureOf(() => find('27712'))
    expect([failure.code, failure.message]).toEqual(['RUN_NOT_FOUND', 'Camber job 27712 was not made by rythmiq.'])
  })

  it('a document’s UUID is the run whose manifest names it', async () => {
    const manifest = { 'rythmiq/runs/20261123-080000-bbbb/shards/0.jsonl': `{"job_id":"${uuid}","user_id":"u"}\n` }
    const listed = Object.fromEntries(ids.map((id) => [`rythmiq/summaries/${id}.json`, '{}']))
    expect(await findRun(outside({ spaces: memory({ ...manifest, ...listed }) }), uuid, now)).toBe(
      '20261123-080000-bbbb',
    )
  })

  it.each(['2025', '9999', uuid, '../x', 'a b', '', 'X'])('%j is not found', async (reference) => {
    const failure = await failureOf(() => find(reference))
    expect([failure.code, failure.exit]).toEqual(['RUN_NOT_FOUND', 6])
  })
})
