import { describe, expect, it } from 'vitest'
import { findRun, recall } from '../../src/operations/find-run.ts'
import { failureOf } from '../domain/failing.ts'
import { memory, outside } from './outside-made.ts'

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
  const find = (reference: string) => findRun(outside({ spaces }), reference)

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

  it.each(['2025', '9999', uuid, '../x', 'a b', '', 'X'])('%j is not found', async (reference) => {
    const failure = await failureOf(() => find(reference))
    expect([failure.code, failure.exit]).toEqual(['RUN_NOT_FOUND', 6])
  })
})
