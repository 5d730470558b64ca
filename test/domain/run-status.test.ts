import { describe, expect, it } from 'vitest'
import { readRecords } from '../../src/domain/records.ts'
import { describeRunStatus, isShardOver, type ShardFacts, type ShardStatus } from '../../src/domain/run-status.ts'
import { payload } from './payload-made.ts'
import { documentLine, endLine, failedVerdict, lines, phaseLine, startLine } from './records-made.ts'
import { runRecord, shardRecord } from './run-records-made.ts'

const run = runRecord({ node: { engine: 'base', size: 'xxsmall', gpu: false } })
const record = shardRecord(0)

function facts(state: string, told: readonly unknown[], times: Partial<ShardStatus> = {}): ShardFacts {
  const status: ShardStatus = {
    shard: 0,
    camber_job_id: '4553',
    state,
    created_at: '2026-11-23T19:01:42.000Z',
    started_at: null,
    finished_at: null,
    command: 'bash run.sh',
    ...times,
  }
  return { record, status, payloads: [payload()], records: readRecords(lines(...told)) }
}

const tell = (shard: ShardFacts, local = false) => describeRunStatus(run, [shard], local)
const setupFailed = endLine('setup_failed', { code: 'INSTALL_FAILED', message: 'pip ended with 1.' })

describe('the outcome of a document', () => {
  it.each([
    ['nothing was told and the job waits', 'PENDING', [], 'pending', null],
    ['nothing was told and the job runs', 'RUNNING', [startLine], 'pending', null],
    ['Camber uses a word nobody knows', 'HIBERNATING', [startLine], 'pending', null],
    ['it is not known whether there is a job', 'UNSETTLED', [], 'pending', null],
    ['the set-up failed', 'FAILED', [startLine, setupFailed], 'failed', 'INSTALL_FAILED'],
    [
      'the set-up failed and Camber still says RUNNING',
      'RUNNING',
      [startLine, setupFailed],
      'failed',
      'INSTALL_FAILED',
    ],
    ['the runner was asked to stop', 'FAILED', [startLine, endLine('cancelled')], 'cancelled', null],
    ['Camber cancelled the job', 'CANCELLED', [startLine], 'cancelled', null],
    ['the job ended and left nothing', 'COMPLETED', [startLine], 'no_result', 'NO_RESULT'],
    ['the job died and left nothing', 'FAILED', [], 'no_result', 'NO_RESULT'],
    ['Camber no longer knows the job', 'GONE', [], 'no_result', 'NO_RESULT'],
    ['the runner ended without the document', 'RUNNING', [startLine, endLine()], 'no_result', 'NO_RESULT'],
    [
      'the worker failed and Camber says COMPLETED',
      'COMPLETED',
      [documentLine({ verdict: failedVerdict() }), endLine()],
      'failed',
      'DECODE_FAILED',
    ],
    ['all succeeded and Camber says FAILED', 'FAILED', [documentLine(), endLine()], 'succeeded', null],
    ['it succeeded and Camber no longer knows the job', 'GONE', [documentLine()], 'succeeded', null],
    ['it succeeded before the job was cancelled', 'CANCELLED', [documentLine()], 'succeeded', null],
    [
      'the worker ended without a word',
      'COMPLETED',
      [documentLine({ verdict: null }), endLine()],
      'no_result',
      'WORKER_GARBAGE',
    ],
    [
      'the worker was killed',
      'COMPLETED',
      [documentLine({ verdict: null, problem: { code: 'WORKER_KILLED', message: 'Signal 9.' } }), endLine()],
      'no_result',
      'WORKER_KILLED',
    ],
  ] as const)('when %s (%s) it is told from the records first', (_, state, told, outcome, code) => {
    const status = tell(facts(state, told))
    expect(status.documents[0]?.outcome).toBe(outcome)
    expect(status.outcome).toBe(outcome)
    expect(status.documents[0]?.error?.code ?? null).toBe(code)
  })

  it('carries the failure in the worker’s words', () => {
    const [document] = tell(
      facts('COMPLETED', [documentLine({ verdict: failedVerdict('UPLOAD_FAILED', 'upload') })]),
    ).documents
    expect(document?.error).toEqual({
      code: 'UPLOAD_FAILED',
      stage: 'upload',
      message: 'UPLOAD_FAILED happened',
      retryable: false,
    })
  })

  it('puts what was asked and what came beside each other', () => {
    const [document] = tell(facts('COMPLETED', [documentLine(), endLine()])).documents
    expect(document).toMatchObject({
      name: 'passport.jpg',
      schema_id: 'passport_seva',
      quality_score: 0.91,
      ocr_confidence: 0.93,
      asked: { width: 413, height: 531, dpi: 300, max_kb: 300, format: 'jpeg' },
      artifacts: { ocr: null },
      work_ms: 15_000,
    })
  })

  it('is not taken from another document’s record', () => {
    const other = documentLine({ job_id: '3f2b8c1e-0000-4000-8000-000000000002' })
    expect(tell(facts('RUNNING', [other])).documents[0]?.outcome).toBe('pending')
  })
})

describe('isShardOver', () => {
  it.each([
    ['PENDING', [], false],
    ['RUNNING', [documentLine()], false],
    ['RUNNING', [endLine()], true],
    ['COMPLETED', [], true],
    ['FAILED', [], true],
    ['CANCELLED', [], true],
    ['completed', [], true],
    ['GONE', [], true],
    ['UNSETTLED', [], false],
    ['PROVISIONING', [], false],
  ] as const)('%s with records %j: %s', (state, told, over) => {
    expect(isShardOver(facts(state, told))).toBe(over)
  })
})

describe('cost and times', () => {
  const times = { started_at: '2026-11-23T19:02:00.000Z', finished_at: '2026-11-23T19:03:30.000Z' }

  it('is the time in RUNNING at the node’s price on Camber', () => {
    // 90 s at 0.16 USD an hour (facts/camber-cli.md §9).
    expect(tell(facts('COMPLETED', [documentLine()], times)).cost).toMatchObject({ usd: '0.0040', billed_ms: 90_000 })
  })

  it('is not told while the job runs', () => {
    expect(tell(facts('RUNNING', [], { ...times, finished_at: null })).cost).toBeNull()
  })

  it('is an estimate for the sandbox: start-up of production and the work measured here', () => {
    const { cost } = tell(facts('COMPLETED', [documentLine()], times), true)
    expect(cost).toMatchObject({ billed_ms: 73_600, usd: '0.0033' })
    expect(cost?.basis).toContain('estimate')
  })

  it('is nothing for the sandbox when no work was measured', () => {
    expect(tell(facts('FAILED', [setupFailed], times), true).cost).toBeNull()
  })

  it('tells the queue from Camber’s times and phases once they ended', () => {
    const told = [
      phaseLine('install', 'started'),
      phaseLine('install', 'ended', 900, 'uv'),
      phaseLine('work', 'started'),
    ]
    expect(tell(facts('RUNNING', told, times)).phases).toEqual([
      { shard: 0, phase: 'queue', ms: 18_000, how: null },
      { shard: 0, phase: 'install', ms: 900, how: 'uv' },
    ])
  })
})
