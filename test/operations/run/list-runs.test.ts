import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import { runKey, summaryKey } from '../../../src/domain/keys.ts'
import type { RunFilter } from '../../../src/domain/run-row.ts'
import { listRuns } from '../../../src/operations/run/list-runs.ts'
import type { Outside } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { documentStatus } from '../../domain/run-status-made.ts'
import { fail, memory, outside } from '../outside-made.ts'
import { begun, context, counted, endedJob, idOf, now, recorded, summarized, workedWell } from './runs-made.ts'

const list = (place: Outside, filter: RunFilter = {}, limit = 20, since: Date | null = null) =>
  listRuns(place, filter, limit, since, context)
const idsOf = ({ runs }: Awaited<ReturnType<typeof list>>) => runs.map(({ run_id }) => run_id)
const error = { code: 'DECODE_FAILED', stage: 'quality', message: 'It cannot be decoded.', retryable: false }
const failed = { outcome: 'failed' as const, documents: [documentStatus({ outcome: 'failed', error })] }

/** Every hundredth failed. */
function many(count: number): Record<string, string> {
  const runs = Array.from({ length: count }, (_, index) =>
    summarized(idOf(index * 53), index % 100 === 99 ? failed : {}),
  )
  return Object.assign({}, ...runs)
}

describe('the list of runs', () => {
  it('is empty where nothing was submitted', async () => {
    expect(await list(outside())).toEqual({ runs: [], more: false, looked: 0, camber_trouble: null })
  })

  it('of ten thousand takes one list request and one read a run shown, and Camber is not asked', async () => {
    const { spaces, requests } = counted(many(10_000))
    const listed = await list(outside({ spaces }))
    expect(idsOf(listed)).toEqual(Array.from({ length: 20 }, (_, index) => idOf(index * 53)))
    expect(listed).toMatchObject({ more: true, looked: 20 })
    expect(requests).toEqual({ list: 1, read: 20 })
  })

  it('goes on to older runs until there are enough of those that are meant', async () => {
    const { spaces, requests } = counted(many(10_000))
    const listed = await list(outside({ spaces }), { outcomes: new Set(['failed'] as const) })
    expect(idsOf(listed)).toEqual(Array.from({ length: 20 }, (_, index) => idOf((index * 100 + 99) * 53)))
    expect(requests.list).toBeLessThanOrEqual(12)
    expect(requests.read).toBe(listed.looked)
    expect(listed.looked).toBeLessThan(2100)
  })

  it('takes at most 12 list requests also where all of ten thousand are looked at', async () => {
    const { spaces, requests } = counted(many(10_000))
    const listed = await list(outside({ spaces }), { user: 'nobody' })
    expect(listed).toMatchObject({ runs: [], more: false, looked: 10_000 })
    expect(requests.list).toBeLessThanOrEqual(12)
  })

  it.each([
    ['outcome', { outcomes: new Set(['failed'] as const) }, [idOf(2)]],
    ['schema', { schema: 'neet_ug_2026' }, [idOf(3)]],
    ['release', { release: 'ffffffffffff' }, [idOf(4)]],
    ['user, on whichever machine', { user: 'ravi' }, [idOf(5)]],
    ['two of them', { user: 'ravi', outcomes: new Set(['failed'] as const) }, []],
  ])('can be asked for by %s', async (_, filter, expected) => {
    const spaces = memory({
      ...summarized(idOf(1)),
      ...summarized(idOf(2), failed),
      ...summarized(idOf(3), { documents: [documentStatus({ schema_id: 'neet_ug_2026' })] }),
      ...summarized(idOf(4), { release: 'ffffffffffff' }),
      ...summarized(idOf(5), { created_by: 'ravi@elsewhere' }),
    })
    expect(idsOf(await list(outside({ spaces }), filter))).toEqual(expected)
  })

  it('can begin with a time', async () => {
    const spaces = memory({ ...summarized(idOf(10)), ...summarized(idOf(30)) })
    expect(idsOf(await list(outside({ spaces }), {}, 20, new Date(now.getTime() - 20 * 60_000)))).toEqual([idOf(10)])
  })

  it('says whether there are older ones', async () => {
    const spaces = memory({ ...summarized(idOf(1)), ...summarized(idOf(2)) })
    expect((await list(outside({ spaces }), {}, 1)).more).toBe(true)
    expect((await list(outside({ spaces }), {}, 2)).more).toBe(false)
  })
})

/** A list that lags: each job is asked for by itself. */
const noneListed = async () => ({ jobs: [], total: 0 })

describe('a run without a summary', () => {
  it('is looked at whole, and has one afterwards', async () => {
    const { spaces, requests } = counted(recorded(idOf(60), workedWell))
    const place = outside({ spaces, camber: { listJobs: noneListed, getJob: async (id) => endedJob(id) } })
    const first = await list(place)
    expect(first.runs).toMatchObject([
      { outcome: 'succeeded', settled: true, created_by: 'asha@desk', summary: { spend: { usd: '0.012444' } } },
    ])
    requests.read = 0
    expect((await list(outside({ spaces }))).runs).toEqual(first.runs)
    expect(requests.read).toBe(1)
  })

  it('that is still going is told and has none', async () => {
    const spaces = memory(recorded(idOf(60), []))
    const camber = {
      listJobs: noneListed,
      getJob: async (id: string) => ({ ...endedJob(id, 'RUNNING'), finishedAt: null }),
    }
    expect((await list(outside({ spaces, camber }))).runs).toMatchObject([{ outcome: 'pending', settled: false }])
    expect(spaces.objects.get(summaryKey(idOf(60)))).toBe(begun)
  })

  it('whose jobs are gone is told by its records', async () => {
    const spaces = memory(recorded(idOf(60), workedWell))
    const listed = await list(outside({ spaces, camber: { listJobs: noneListed, getJob: fail('JOB_NOT_FOUND') } }))
    expect(listed).toMatchObject({ camber_trouble: null })
    expect(listed.runs).toMatchObject([{ outcome: 'succeeded', settled: true, summary: { spend: { estimate: true } } }])
  })

  it('whose job was never made says so', async () => {
    const objects = recorded(idOf(60), [])
    delete objects[`rythmiq/runs/${idOf(60)}/shards/0.json`]
    const { runs } = await list(outside({ spaces: memory(objects) }))
    expect(runs).toMatchObject([{ outcome: 'pending', problem: 'cut off: no job was made' }])
  })
})

describe('what cannot be read', () => {
  it.each([
    ['damaged', 'not json', null],
    [
      'of another version',
      '{"schema":"rythmiq.run-record/v9","created_by":{"user":"asha","host":"desk"}}',
      'asha@desk',
    ],
    ['of another hand', '[7]', null],
  ])('is told as far as it can be: a record that is %s', async (_, text, created_by) => {
    const spaces = memory({ [summaryKey(idOf(60))]: begun, [runKey(idOf(60))]: text, ...summarized(idOf(90)) })
    const { runs } = await list(outside({ spaces }))
    expect(runs).toMatchObject([
      { run_id: idOf(60), outcome: null, created_by, created_at: '2026-11-25T02:00:00.000Z', summary: null },
      { run_id: idOf(90), outcome: 'succeeded' },
    ])
    expect(runs[0]?.problem).toBe('damaged, or of another version of rythmiq')
    expect(idsOf(await list(outside({ spaces }), { outcomes: new Set([null]) }))).toEqual([idOf(60)])
  })

  it('is left out where it is no run, and another one takes its place', async () => {
    const cutOff = { [summaryKey(idOf(60))]: begun }
    const spaces = memory({ ...cutOff, ...summarized(idOf(90)), ...summarized(idOf(95)) })
    expect(idsOf(await list(outside({ spaces }), {}, 1))).toEqual([idOf(90)])
  })

  it('does not end the list where Spaces fails for one run', async () => {
    const inside = memory({ ...summarized(idOf(60)), ...summarized(idOf(90)) })
    const get: typeof inside.get = async (key) =>
      key.includes(idOf(60)) ? fail('SPACES_UNAVAILABLE')() : inside.get(key)
    const { runs } = await list(outside({ spaces: { ...inside, get } }))
    expect(runs).toMatchObject([{ outcome: null, problem: 'SPACES_UNAVAILABLE happened.' }, { outcome: 'succeeded' }])
  })

  it('ends it where the bucket cannot be listed', async () => {
    const spaces = memory({}, { list: fail('BUCKET_MISSING') })
    expect((await failureOf(() => list(outside({ spaces })))).code).toBe('BUCKET_MISSING')
  })

  it('ends it when the user has had enough', async () => {
    const reason = new Failure('INTERRUPTED', 'Interrupted.')
    const stopped = { ...context, interrupted: AbortSignal.abort(reason) }
    const spaces = memory(summarized(idOf(60)))
    expect(await failureOf(() => listRuns(outside({ spaces }), {}, 20, null, stopped))).toBe(reason)
  })
})

describe('a Camber that does not answer', () => {
  it('does not end the list, is asked once, and what Spaces has is told', async () => {
    let asked = 0
    const getJob = async (): Promise<never> => {
      asked += 1
      return fail('CAMBER_UNAVAILABLE')()
    }
    const going = Object.assign({}, ...[1, 2, 3, 4, 5, 6].map((index) => recorded(idOf(index), [])))
    const spaces = memory({ ...going, ...recorded(idOf(60), workedWell), ...summarized(idOf(90), failed) })
    const { runs, camber_trouble } = await list(outside({ spaces, camber: { listJobs: noneListed, getJob } }))
    expect(camber_trouble).toBe('CAMBER_UNAVAILABLE happened.')
    expect(runs.map(({ outcome }) => outcome)).toEqual([...Array(6).fill('pending'), 'succeeded', 'failed'])
    // Those that were under way at the same time had asked by then.
    expect(asked).toBeLessThanOrEqual(4)
  })

  it('that hangs is not waited for longer than people are patient', async () => {
    const getJob = () => new Promise<never>(() => {})
    const spaces = memory({ ...recorded(idOf(60), []), ...summarized(idOf(90)) })
    const impatient = { ...context, sleep: async () => {} }
    const listed = await listRuns(
      outside({ spaces, camber: { listJobs: noneListed, getJob } }),
      {},
      20,
      null,
      impatient,
    )
    expect(listed.runs.map(({ outcome }) => outcome)).toEqual(['pending', 'succeeded'])
    expect(listed.camber_trouble).toBe('Camber did not answer within 20 s.')
  })

  it('is asked for the others where a job is another account’s', async () => {
    const spaces = memory({ ...recorded(idOf(60), [], '1'), ...recorded(idOf(90), [], '2') })
    const getJob = async (id: string) => (id === '1' ? fail('CAMBER_REJECTED')() : endedJob(id, 'CANCELLED'))
    const { runs } = await list(outside({ spaces, camber: { listJobs: noneListed, getJob } }))
    expect(runs.map(({ outcome }) => outcome)).toEqual(['pending', 'cancelled'])
  })
})
