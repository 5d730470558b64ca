import { describe, expect, it } from 'vitest'
import { readHandmadeJob } from '../../../src/operations/run/read-handmade-job.ts'
import type { Camber } from '../../../src/ports.ts'
import { fail, job, outside } from '../outside-made.ts'

const now = new Date('2026-11-23T19:30:00Z')
const verdict = '{"status":"failed","job_id":null,"error":{"code":"PAYLOAD_MISSING","stage":"init"}}'

function read(state: string, log: string, getJob: Camber['getJob']) {
  return readHandmadeJob(outside({ camber: { jobLogs: async () => log, getJob } }), job('7', 'c', state), now)
}

describe('a job that was made by hand', () => {
  it('is asked for once more when its log knows its end and its state does not', async () => {
    const told = await read('SUBMITTED', verdict, async (id) => job(id, 'c', 'COMPLETED'))
    expect(told).toMatchObject({ state: 'COMPLETED', outcome: 'failed' })
  })

  it('is told as it was seen where Camber does not answer again', async () => {
    expect(await read('RUNNING', verdict, async () => fail('CAMBER_UNAVAILABLE')())).toMatchObject({
      state: 'RUNNING',
      outcome: 'failed',
    })
  })

  it.each([
    ['COMPLETED', verdict, 'failed'],
    ['RUNNING', 'working', 'pending'],
  ])('is asked for once where it is %s', async (state, log, outcome) => {
    const asked: string[] = []
    const told = await read(state, log, async (id) => job(String(asked.push(id)), 'c', 'FAILED'))
    expect([told.state, told.outcome, asked]).toEqual([state, outcome, []])
  })
})
