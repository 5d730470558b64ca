import { describe, expect, it } from 'vitest'
import { judgeHandmade, verdictInLog } from '../../src/domain/handmade-job.ts'
import { failedVerdict, successVerdict } from './records-made.ts'

const line = (told: unknown) => JSON.stringify(told)

describe('the verdict of a raw log', () => {
  it('is the last one, among whatever else was printed', () => {
    const log = ['Collecting numpy', line(failedVerdict()), '{"status": "almost"}', line(successVerdict()), 'bye', '']
    expect(verdictInLog(log.join('\n'))?.status).toBe('success')
  })

  it.each([
    ['nothing', ''],
    ['pip alone', 'Collecting numpy\nSuccessfully installed'],
    ['an object without a status', '{"job_id": "x"}'],
    ['half a line', '{"status":"success","job_id":"x"'],
    ['our own record of a document', `::rythmiq:: ${line({ type: 'document', verdict: successVerdict() })}`],
  ])('is none in %s', (_, log) => {
    expect(verdictInLog(log)).toBeNull()
  })
})

describe('a job made by hand', () => {
  const failed = verdictInLog(line(failedVerdict()))
  it.each([
    ['COMPLETED with a failure', 'COMPLETED', failed, 100_000, 'failed'],
    ['COMPLETED with nothing in its log', 'COMPLETED', null, 100_000, 'no_result'],
    ['COMPLETED a moment ago, since the log lags behind', 'COMPLETED', null, 2000, 'pending'],
    ['FAILED with nothing', 'FAILED', null, 100_000, 'no_result'],
    ['CANCELLED', 'CANCELLED', null, 0, 'cancelled'],
    ['RUNNING', 'RUNNING', null, null, 'pending'],
    ['in a state that nobody knows', 'HIBERNATING', null, null, 'pending'],
  ] as const)('that is %s', (_, state, verdict, endedMs, outcome) => {
    expect(judgeHandmade(state, verdict, endedMs)).toBe(outcome)
  })
})
