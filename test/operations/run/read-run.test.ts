import { describe, expect, it } from 'vitest'
import { type PartsRead, type RunMemory, readRun } from '../../../src/operations/run/read-run.ts'
import type { CamberJob } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { askedAt, runId, runRecord, shardRecord } from '../../domain/run-records-made.ts'
import { fail, job, type Memory, memory, outside } from '../outside-made.ts'
import { documentId, endLine, good, layPart, layRun, startLine } from './run-made.ts'

const root = `rythmiq/runs/${runId}`
const now = () => new Date('2026-11-23T19:30:00Z')

function laid(shards = 1, documents = 1): Memory {
  const spaces = memory()
  layRun(spaces, shards, documents)
  return spaces
}

function camberOf(state: string, logs: string | null = null) {
  const times = { createdAt: now(), startedAt: now(), finishedAt: state === 'RUNNING' ? null : now() }
  const each = (jobId: string): CamberJob => ({ ...job(jobId, 'c', state), ...times })
  return {
    getJob: async (jobId: string) => each(jobId),
    listJobs: async () => ({ jobs: [27000, 27001, 27002].map((id) => each(String(id))), total: 3 }),
    jobLogs: async () => logs,
  }
}

const read = (spaces: Memory, state = 'RUNNING', parts: PartsRead = new Map(), memoryOf: RunMemory = {}) =>
  readRun(outside({ spaces, camber: camberOf(state) }), runId, now, parts, memoryOf)

/** A store that tells which objects were read. */
function counted(spaces: Memory): { readonly spaces: Memory; readonly reads: string[] } {
  const reads: string[] = []
  return {
    reads,
    spaces: {
      ...spaces,
      get: async (key) => {
        reads.push(key.slice(root.length + 1))
        return spaces.get(key)
      },
      list: (prefix, options) => {
        reads.push('list')
        return spaces.list(prefix, options)
      },
    },
  }
}

describe('a look at a run', () => {
  it('reads one object of an ended job instead of its parts', async () => {
    const spaces = laid(1, 3)
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0))
    layPart(spaces, 0, 'a1-000001.jsonl', good(0, 1))
    layPart(spaces, 0, 'a1-000002.jsonl', good(0, 2), endLine())
    layPart(spaces, 0, 'a1-whole.jsonl', startLine, good(0, 0), good(0, 1), good(0, 2), endLine())
    const { spaces: store, reads } = counted(spaces)
    const status = await read(store, 'COMPLETED')
    expect(status.documents.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(reads.filter((key) => key.startsWith('results'))).toEqual(['results/0/a1-whole.jsonl'])
  })

  it('reads the parts of an attempt that was killed beside the whole of the one after it', async () => {
    const spaces = laid(1, 2)
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0))
    layPart(spaces, 0, 'a2-000000.jsonl', startLine)
    layPart(spaces, 0, 'a2-000001.jsonl', good(0, 1))
    layPart(spaces, 0, 'a2-whole.jsonl', startLine, good(0, 1), endLine())
    expect((await read(spaces, 'COMPLETED')).outcome).toBe('succeeded')
  })

  it('tells the same of a shard that was worked on twice, whether it is read at once or as it comes', async () => {
    const spaces = laid(1, 1)
    const lost = { verdict: null, problem: { code: 'WORKER_EXIT', message: 'It was killed.' } }
    const first = { attempt: 'a1' }
    const second = { attempt: 'a2' }
    const parts: PartsRead = new Map()
    layPart(spaces, 0, 'a1-000000.jsonl', { ...startLine, ...first }, good(0, 0, { ...first, ...lost }))
    await read(spaces, 'RUNNING', parts)
    const late = [{ ...startLine, ...second }, good(0, 0, second), { ...endLine(), ...second }]
    layPart(spaces, 0, 'a2-000000.jsonl', late[0])
    layPart(spaces, 0, 'a2-000001.jsonl', ...late.slice(1))
    layPart(spaces, 0, 'a2-whole.jsonl', ...late)
    const followed = await read(spaces, 'COMPLETED', parts)
    expect(followed.documents).toEqual((await read(spaces, 'COMPLETED')).documents)
    expect(followed.outcome).toBe('no_result')
  })

  it('takes a record once that stands in two objects', async () => {
    const spaces = laid(1, 2)
    const install = {
      type: 'phase',
      attempt: 'a1',
      phase: 'install',
      state: 'ended',
      at: now().toISOString(),
      ms: 9000,
    }
    const parts: PartsRead = new Map()
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, install)
    await read(spaces, 'RUNNING', parts)
    layPart(spaces, 0, 'a1-000001.jsonl', good(0, 0))
    layPart(spaces, 0, 'a1-000002.jsonl', good(0, 1), endLine())
    layPart(spaces, 0, 'a1-whole.jsonl', startLine, install, good(0, 0), good(0, 1), endLine())
    const status = await read(spaces, 'COMPLETED', parts)
    expect(status.phases.filter(({ phase }) => phase === 'install')).toHaveLength(1)
  })

  it('reads only what is new the next time', async () => {
    const spaces = laid(3, 2)
    const { spaces: store, reads } = counted(spaces)
    const parts: PartsRead = new Map()
    const seen: RunMemory = {}
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0))
    await read(store, 'RUNNING', parts, seen)
    reads.splice(0)
    await read(store, 'RUNNING', parts, seen)
    expect(reads).toEqual(['list'])
    layPart(spaces, 0, 'a1-000001.jsonl', good(0, 1))
    reads.splice(0)
    expect(
      (await read(store, 'RUNNING', parts, seen)).documents.filter(({ outcome }) => outcome === 'succeeded'),
    ).toHaveLength(2)
    expect(reads).toEqual(['list', 'results/0/a1-000001.jsonl'])
  })

  it('sees a job that another machine made meanwhile', async () => {
    const spaces = laid(1, 1)
    const record = String(spaces.objects.get(`${root}/shards/0.json`))
    spaces.objects.delete(`${root}/shards/0.json`)
    const parts: PartsRead = new Map()
    const seen: RunMemory = {}
    expect((await read(spaces, 'RUNNING', parts, seen)).shards[0]?.state).toBe('NOT_CREATED')
    spaces.objects.set(`${root}/shards/0.json`, record)
    expect((await read(spaces, 'RUNNING', parts, seen)).shards[0]?.state).toBe('RUNNING')
  })

  it('takes the log for what a killed job could not write to Spaces, and asks for it no more than three times', async () => {
    const spaces = laid(1, 1)
    let asked = 0
    const camber = {
      ...camberOf('FAILED'),
      jobLogs: async () => {
        asked += 1
        return `::rythmiq:: ${JSON.stringify(good(0, 0))}\n`
      },
    }
    const parts: PartsRead = new Map()
    const seen: RunMemory = {}
    for (let look = 0; look < 5; look++) {
      const status = await readRun(outside({ spaces, camber }), runId, now, parts, seen)
      expect(status.outcome).toBe('succeeded')
    }
    expect(asked).toBe(3)
  })
})

describe('a run that is not whole', () => {
  it('whose run.json is gone is told by its jobs and results', async () => {
    const spaces = laid(2, 1)
    spaces.objects.delete(`${root}/run.json`)
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0), endLine())
    const status = await read(spaces, 'COMPLETED')
    expect(status.documents.map(({ outcome }) => outcome)).toEqual(['succeeded', 'no_result'])
    expect(status.untold).toEqual(['Its run.json is missing.'])
    expect(status.created_at).toBe('2026-11-23T19:01:42.000Z')
  })

  it.each([
    [
      'of a later version',
      JSON.stringify({ schema: 'rythmiq.run-record/v9', release: 'fedcba987654', shards: 1, documents: 1 }),
    ],
    ['cut off', '{"schema": "rythmiq.run-rec'],
    ['no object', '[1, 2]'],
    ['absurd', JSON.stringify({ shards: 1e9, documents: -1, node: 7, created_by: null })],
  ])('whose run.json is %s is told as far as it can be', async (_, text) => {
    const spaces = laid(1, 1)
    spaces.objects.set(`${root}/run.json`, text)
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0), endLine())
    const status = await read(spaces, 'COMPLETED')
    expect(status.outcome).toBe('succeeded')
    expect(status.untold).toEqual(['Its run.json is damaged or of another version of rythmiq.'])
  })

  it('whose list of documents is gone names them by their results, and counts the rest', async () => {
    const spaces = laid(1, 3)
    spaces.objects.delete(`${root}/shards/0.jsonl`)
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0), endLine())
    const status = await read(spaces, 'COMPLETED')
    expect(status.documents.map(({ job_id, outcome, asked }) => [job_id, outcome, asked])).toEqual([
      [documentId(0, 0), 'succeeded', null],
    ])
    // Two documents are lost: a run of which something is lost did not succeed.
    expect(status.outcome).toBe('no_result')
    expect(status.untold[0]).toContain('3 documents of job 1 is missing')
  })

  it('whose note of a job is damaged says so, and goes by the results', async () => {
    const spaces = laid(1, 1)
    spaces.objects.set(`${root}/shards/0.json`, 'damaged')
    expect((await read(spaces)).shards[0]?.state).toBe('UNREADABLE')
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0), endLine())
    expect((await read(spaces)).outcome).toBe('succeeded')
  })

  it('whose note of a job is gone is not taken for one whose job was not made', async () => {
    const spaces = laid(1, 1)
    spaces.objects.delete(`${root}/shards/0.json`)
    expect((await read(spaces)).shards[0]?.state).toBe('NOT_CREATED')
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0), endLine())
    expect(await read(spaces)).toMatchObject({ outcome: 'succeeded', shards: [{ state: 'UNREADABLE' }] })
  })

  it.each([
    ['shards', 900_000_000],
    ['created_at', 'once'],
  ])('whose run.json says of %s what cannot be is told by its jobs and results', async (name, value) => {
    const spaces = laid(1, 1)
    spaces.objects.set(`${root}/run.json`, JSON.stringify(runRecord({ [name]: value })))
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0), endLine())
    const status = await read(spaces, 'COMPLETED')
    expect([status.outcome, status.shards.length, status.created_at]).toEqual(['succeeded', 1, askedAt])
    expect(status.untold).toEqual(['Its run.json is damaged or of another version of rythmiq.'])
  })

  it('of which nothing is there is not found', async () => {
    const failure = await failureOf(() => read(memory({ [`${root}/refused.jsonl`]: '' })))
    expect([failure.code, failure.exit]).toEqual(['RUN_NOT_FOUND', 6])
  })

  it('of which Camber knows no job any more is told by its results', async () => {
    const spaces = laid(1, 2)
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0))
    const camber = { ...camberOf('X'), getJob: async () => fail('JOB_NOT_FOUND')() }
    const status = await readRun(outside({ spaces, camber }), runId, now)
    expect(status.shards[0]?.state).toBe('GONE')
    expect(status.documents.map(({ outcome }) => outcome)).toEqual(['succeeded', 'no_result'])
  })
})

describe('a run that somebody cancelled', () => {
  const cancelled = (spaces: Memory, text: string) => spaces.objects.set(`${root}/cancel`, text)

  it('says who asked and when', async () => {
    const spaces = laid()
    cancelled(
      spaces,
      JSON.stringify({ requested_at: '2026-11-23T19:05:00Z', requested_by: 'asha@desk', reason: 'wrong file' }),
    )
    expect((await read(spaces)).cancel).toMatchObject({ requested_by: 'asha@desk', reason: 'wrong file' })
  })

  it('counts as cancelled by the object alone, whatever stands in it', async () => {
    const spaces = laid()
    cancelled(spaces, '')
    expect((await read(spaces)).cancel).toEqual({ requested_at: null, requested_by: null, reason: null })
  })

  it('will not have the jobs made that are not there yet', async () => {
    const spaces = laid(2, 1)
    spaces.objects.delete(`${root}/shards/1.json`)
    layPart(spaces, 0, 'a1-000000.jsonl', startLine, good(0, 0), endLine())
    expect((await read(spaces, 'COMPLETED')).outcome).toBe('pending')
    cancelled(spaces, '{}')
    const status = await read(spaces, 'COMPLETED')
    expect(status.documents.map(({ outcome }) => outcome)).toEqual(['succeeded', 'cancelled'])
    expect(status.outcome).toBe('cancelled')
  })

  it('is still going while a job of it may run', async () => {
    const spaces = laid(1, 1)
    cancelled(spaces, '{}')
    expect((await read(spaces, 'PENDING')).outcome).toBe('pending')
  })
})

it('keeps a job that was refused apart from one that is gone', async () => {
  const spaces = laid(1, 1)
  spaces.objects.set(
    `${root}/shards/0.json`,
    JSON.stringify(shardRecord(0, { camber_job_id: null, refused: 'HELD_BACK' })),
  )
  expect((await read(spaces)).shards[0]?.state).toBe('HELD_BACK')
})
