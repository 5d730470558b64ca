import { describe, expect, it } from 'vitest'
import { summaryKey } from '../../../src/domain/keys.ts'
import { readRecords } from '../../../src/domain/records.ts'
import { enterRun, keepSummary, readSummary } from '../../../src/operations/run/run-summary.ts'
import { lines } from '../../domain/records-made.ts'
import { documentStatus, runStatus, shardStatus } from '../../domain/run-status-made.ts'
import { fail, type Memory, memory } from '../outside-made.ts'
import { now, workedWell } from './runs-made.ts'

const run = runStatus()
const key = summaryKey(run.run_id)
const parts = new Map([[0, { records: readRecords(lines(...workedWell)) }]])
const keep = (spaces: Memory, changes: Parameters<typeof runStatus>[0] = {}) =>
  keepSummary(spaces, runStatus(changes), parts, now)
const running = { shards: [shardStatus({ state: 'RUNNING', finished_at: null })] }

describe('a summary', () => {
  it('is left when a run is over, once, and read back in one request', async () => {
    const spaces = memory()
    await enterRun(spaces, run.run_id)
    await keep(spaces)
    await keep(spaces, { created_by: 'somebody@else' })
    expect(spaces.calls).toEqual([`put ${key}`, `put ${key}`])
    expect(await readSummary(spaces, run.run_id)).toMatchObject({
      created_by: 'asha@desk',
      spend: { billed_ms: 70_000 },
    })
  })

  it('is not left while a run goes on', async () => {
    const spaces = memory()
    await keep(spaces, { outcome: 'pending' })
    expect(spaces.calls).toEqual([])
  })

  it('that was left before the jobs had ended is replaced when they have, and not the other way round', async () => {
    const spaces = memory()
    await keep(spaces, running)
    expect(await readSummary(spaces, run.run_id)).toMatchObject({ final: false, spend: { estimate: true } })
    await keep(spaces, running)
    await keep(spaces)
    await keep(spaces, running)
    expect(spaces.calls).toHaveLength(2)
    expect(await readSummary(spaces, run.run_id)).toMatchObject({ final: true, spend: { estimate: false } })
  })

  it('that lacks a result is replaced when it came late, and not the other way round', async () => {
    const error = { code: 'NO_RESULT', stage: 'job', message: 'It left none.', retryable: true }
    const lost = { outcome: 'no_result' as const, documents: [documentStatus({ outcome: 'no_result', error })] }
    const spaces = memory()
    await keepSummary(spaces, runStatus(lost), parts, new Date('2026-11-25T00:00:00Z'))
    expect(await readSummary(spaces, run.run_id)).toMatchObject({ final: true, outcome: 'no_result' })
    await keep(spaces)
    await keepSummary(spaces, runStatus(lost), parts, new Date('2026-11-25T00:00:00Z'))
    expect(await readSummary(spaces, run.run_id)).toMatchObject({ outcome: 'succeeded' })
  })

  it.each([
    '',
    'not json',
    '{"schema":"rythmiq.run-begun/v1"}',
    '{"half":',
    '[]',
    '{"schema":"rythmiq.run-summary/v1"}',
    '{"schema":"else/v1"}',
  ])('that is damaged or still to come (%j) is none, and is made', async (text) => {
    const spaces = memory({ [key]: text })
    expect(await readSummary(spaces, run.run_id)).toBeNull()
    await keep(spaces)
    expect(await readSummary(spaces, run.run_id)).toMatchObject({ final: true })
  })

  it('of a later version is left as it is', async () => {
    const later = '{"schema": "rythmiq.run-summary/v12", "anything": 1}'
    const spaces = memory({ [key]: later })
    expect(await readSummary(spaces, run.run_id)).toBeNull()
    await keep(spaces)
    expect(spaces.objects.get(key)).toBe(later)
  })

  it('that names another run is none', async () => {
    const spaces = memory()
    await keep(spaces)
    const other = memory({ [summaryKey('20260101-000000-aaaa')]: spaces.objects.get(key) ?? '' })
    expect(await readSummary(other, '20260101-000000-aaaa')).toBeNull()
  })

  it('is none of two that are left at the same time but one, and nobody is told', async () => {
    const spaces = memory()
    await Promise.all([keep(spaces), keep(spaces)])
    expect(await readSummary(spaces, run.run_id)).not.toBeNull()
  })

  it.each(['SPACES_CONFLICT', 'SPACES_REJECTED', 'SPACES_UNAVAILABLE'] as const)(
    'is done without when Spaces says %s',
    async (code) => {
      await keep(memory({}, { put: fail(code) }))
      await keep(memory({}, { get: fail(code) }))
    },
  )
})
