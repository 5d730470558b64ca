import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../../../src/sandbox/camber/jobs/job.ts'
import { nextMove } from '../../../../src/sandbox/camber/jobs/next-move.ts'
import { openHome } from '../../../../src/sandbox/camber/state/home.ts'
import { readSettings, type Settings } from '../../../../src/sandbox/camber/state/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'settings-'))
const defaults = readSettings(openHome(folder))
rmSync(folder, { recursive: true })
const minute = 60_000

function job(more: Partial<Job>): Job {
  return {
    id: 1,
    engine: 'mpi',
    size: 'xsmall',
    gpu: false,
    nodes: 1,
    command: 'true',
    owner: 'u',
    folder: '',
    searchPath: '',
    fault: {},
    createdAt: 0,
    status: 'PENDING',
    ...more,
  }
}

function move(given: Job, settings: Partial<Settings> = {}, placeFree = true): { move: string; at: number } {
  return nextMove(given, { ...defaults, ...settings }, placeFree)
}

describe('what time does to a job', () => {
  it('waits for ever for a place, but does not cancel itself for that (§3)', () => {
    expect(move(job({}), {}, false)).toMatchObject({ at: Number.POSITIVE_INFINITY })
    expect(move(job({}), { self_cancel_scope: 'any' }, false)).toMatchObject({ move: 'cancel_itself' })
  })

  it('cancels itself between minute 66 and 96 without a node (§3)', () => {
    for (let id = 0; id < 50; id++) {
      const due = move(job({ id, gpu: true }), { gpu_starved: true })
      expect(due.move).toBe('cancel_itself')
      expect(due.at / minute).toBeGreaterThanOrEqual(66)
      expect(due.at / minute).toBeLessThanOrEqual(96)
    }
  })

  it('draws recorded queue times of 3 to 8 s, the same each time for one job', () => {
    const waits = Array.from({ length: 50 }, (_, id) => move(job({ id, placeAt: 0 }), { delays: 'recorded' }).at)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(3000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(8000)
    expect(new Set(waits).size).toBe(50)
    expect(move(job({ id: 7, placeAt: 0 }), { delays: 'recorded' }).at).toBe(waits[7])
  })

  it('syncs after the end and is then forgotten', () => {
    expect(move(job({ status: 'FAILED', finishedAt: 5 }))).toEqual({ move: 'sync', at: 5 })
    expect(move(job({ status: 'FAILED', finishedAt: 5, synced: true }))).toEqual({ move: 'forget', at: 0 })
  })
})
