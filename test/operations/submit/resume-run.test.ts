import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resultsPrefix, runKey, shardKey, sourcesKey } from '../../../src/domain/keys.ts'
import type { ProgressEvent } from '../../../src/domain/progress.ts'
import { heldBack } from '../../../src/domain/run.ts'
import { inspectInput } from '../../../src/operations/submit/inspect-input.ts'
import { resumeRun } from '../../../src/operations/submit/resume-run.ts'
import type { ObjectStore } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { jpeg } from '../../domain/image-bytes.ts'
import { runRecord } from '../../domain/run-records-made.ts'
import { fakeClock, job, memory, outside, temporaryFolder } from '../outside-made.ts'

const run = runRecord({ documents: 3, shards: 3, max_jobs: 2 })

/** A run of three shards with a document each; what lies in Spaces beside `run.json` is given. */
async function setUp(
  given: { records?: Record<number, object>; missing?: readonly number[]; blobs?: readonly number[] } = {},
) {
  const folder = await temporaryFolder()
  const objects: Record<string, string | Uint8Array> = { [runKey(run.run_id)]: JSON.stringify(run) }
  for (const shard of [0, 1, 2]) {
    const path = join(folder, `${shard}.jpg`)
    await writeFile(path, Buffer.concat([jpeg(), Buffer.from([shard])]))
    const { bytes, sha256, modifiedMs: modified_ms } = await inspectInput(path, '/', false)
    const source = { path: given.missing?.includes(shard) ? `${path}.gone` : path, bytes, sha256, modified_ms }
    objects[sourcesKey(run.run_id, shard)] =
      `${JSON.stringify({ raw_path: `blobs/${shard}`, mime_type: 'image/jpeg', source })}\n`
    if (given.blobs?.includes(shard)) objects[`blobs/${shard}`] = Buffer.alloc(bytes)
  }
  for (const [shard, record] of Object.entries(given.records ?? {})) {
    const whole = { schema: 'rythmiq.shard/v1', run_id: run.run_id, shard: Number(shard), documents: 1, command: 'c' }
    const times = { intended_at: '2026-11-23T18:00:00.000Z', camber_job_id: null, created_at: null }
    objects[shardKey(run.run_id, Number(shard))] = JSON.stringify({ ...whole, ...times, ...record })
  }
  const spaces = memory(objects)
  const sent: string[] = []
  const putFile: ObjectStore['putFile'] = async (key) => {
    sent.push(key)
    return spaces.put(key, 'x')
  }
  const asked: string[] = []
  const events: ProgressEvent[] = []
  const world = outside({
    spaces: { ...spaces, putFile },
    camber: {
      createJob: async ({ command }) => ({ jobId: String(asked.push(command)) }),
      getJob: async (id) => job(id, 'c'),
      listJobs: async () => ({ jobs: [], total: 0 }),
    },
  })
  const resume = (mostLive: number | null, lostBlobs: 'tell' | 'stop' = 'stop') =>
    resumeRun(world, run, mostLive, {
      ...fakeClock(),
      report: (event) => void events.push(event),
      interrupted: new AbortController().signal,
      there: new Set(),
      lostBlobs,
    })
  return { resume, sent, asked, events, spaces }
}

describe('resumeRun', () => {
  it('hands over what has no job, and nothing else', async () => {
    const { resume, asked, sent } = await setUp({ records: { 1: { camber_job_id: '55' } } })
    expect(await resume(null)).toMatchObject({ shards: [{ shard: 0 }, { shard: 2 }], left: 0 })
    expect(asked).toEqual([
      expect.stringContaining('--shard 0 --env worker-0.env --cores 16'),
      expect.stringContaining('--shard 2 '),
    ])
    expect(sent).toEqual(['blobs/0', 'blobs/2'])
  })

  it('makes no second job for a shard that left results and whose note is lost', async () => {
    const { resume, asked, spaces } = await setUp()
    await spaces.put(`${resultsPrefix(run.run_id, 1)}a1-000000.jsonl`, '')
    expect(await resume(null)).toMatchObject({ shards: [{ shard: 0 }, { shard: 2 }], left: 0 })
    expect(asked).toHaveLength(2)
  })

  it('does nothing for a run whose jobs are all there', async () => {
    const { resume, asked } = await setUp({
      records: { 0: { camber_job_id: '1' }, 1: { camber_job_id: '2' }, 2: { camber_job_id: '3' } },
    })
    expect(await resume(null)).toEqual({ shards: [], left: 0 })
    expect(asked).toEqual([])
  })

  it('makes no more jobs than may be live', async () => {
    const { resume } = await setUp({ records: { 0: { camber_job_id: '55', created_at: run.created_at } } })
    expect(await resume(2)).toMatchObject({ shards: [{ shard: 1 }], left: 1 })
  })

  it('takes up what was held back', async () => {
    const { resume, asked } = await setUp({ records: { 0: { refused: heldBack } } })
    await resume(null)
    expect(asked).toHaveLength(3)
  })

  it('tells files that are gone and were not sent, and goes on without them only when asked to', async () => {
    const { resume, asked } = await setUp({ missing: [0] })
    const failure = await failureOf(() => resume(null))
    expect([failure.code, asked.length]).toEqual(['INPUT_NOT_FOUND', 0])
    expect(failure.message).toContain('0.jpg.gone: it is not there any more')
    expect(failure.hint).toContain('--without-missing')
  })

  it('needs no file whose blob is there', async () => {
    const { resume, asked, sent } = await setUp({ missing: [0, 1, 2], blobs: [0, 1, 2] })
    await resume(null)
    expect([asked.length, sent]).toEqual([3, []])
  })
})
