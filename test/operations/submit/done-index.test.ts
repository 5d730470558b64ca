import { expect, it } from 'vitest'
import type { Draft } from '../../../src/domain/draft.ts'
import type { Payload } from '../../../src/domain/payload.ts'
import { readRecords } from '../../../src/domain/records.ts'
import { describeRunStatus } from '../../../src/domain/run-status.ts'
import { createDoneIndex, leaveOutDone } from '../../../src/operations/submit/done-index.ts'
import { openSpool } from '../../../src/operations/submit/spool.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, failedVerdict, lines } from '../../domain/records-made.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'
import { memory } from '../outside-made.ts'

function runOf(payloads: readonly Payload[], told: Record<string, unknown>) {
  const record = shardRecord(0)
  const run = runRecord({ release: 'one' })
  const status = { ...record, state: 'COMPLETED', started_at: null, finished_at: null }
  return describeRunStatus(run, [{ record, status, payloads, records: readRecords(lines(documentLine(told))) }], false)
}

async function noted(told: Record<string, unknown>, made: Payload = payload()) {
  const spaces = memory()
  const index = createDoneIndex(spaces)
  index.looked(runOf([made], told), new Map([[0, { records: [], payloads: [made] }]]))
  await index.rest()
  return spaces
}

async function left(spaces: ReturnType<typeof memory>, release: string, changes: Partial<Draft> = {}) {
  const { storage: _, ...rest } = payload()
  const drafts = openSpool()
  await drafts.add(
    JSON.stringify({ ...rest, job_id: '3f2b8c1e-0000-4000-8000-00000000ffff', source: null, ...changes }),
  )
  const { rest: others, done } = await leaveOutDone(spaces, release, drafts)
  return [others.count, done.length]
}

it('leaves out what has a good result of the same content, schema and release', async () => {
  const spaces = await noted({})
  expect(await left(spaces, 'one')).toEqual([0, 1])
})

it('does again what is asked otherwise, or by another release', async () => {
  const spaces = await noted({})
  const { portal_schema, input } = payload()
  const larger = { ...portal_schema, schema_definition: { ...portal_schema.schema_definition, max_kb: 301 } }
  expect(await left(spaces, 'two')).toEqual([1, 0])
  expect(await left(spaces, 'one', { portal_schema: larger })).toEqual([1, 0])
  expect(await left(spaces, 'one', { input: { ...input, raw_path: 'blobs/another' } })).toEqual([1, 0])
})

it('does again what failed or was degraded', async () => {
  expect(await left(await noted({ verdict: failedVerdict() }), 'one')).toEqual([1, 0])
  const poor = documentLine()['verdict']
  const verdict = { ...(typeof poor === 'object' ? poor : {}), metrics: { ocr_confidence: 0.1, processing_ms: 1 } }
  expect(await left(await noted({ verdict }), 'one')).toEqual([1, 0])
})

it('trusts no object whose key does not follow from its content', async () => {
  const made = { ...payload(), input: { ...payload().input, raw_path: 'uploads/a.jpg' } }
  const spaces = await noted({}, made)
  expect(spaces.calls).toEqual([])
})
