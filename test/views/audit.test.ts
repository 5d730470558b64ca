import { expect, it } from 'vitest'
import { auditView } from '../../src/views/audit.ts'
import { surfaceMade } from './surface-made.ts'

const secret = (what: string, current: boolean) => ({ what, current, rotate: 'the Spaces key pair' })
const exposed = [
  {
    camber_job_id: '27702',
    state: 'FAILED',
    created_at: '2026-11-23T19:00:00Z',
    secrets: [secret('a value for SPACES_KEY', true), secret('a value for SPACES_SECRET', false)],
  },
]

it('says in one line that there is nothing, and what was not looked at', () => {
  const view = auditView(
    { exposed: [], jobs_looked_at: 120, left_out: ['7 jobs older than the newest 120: see --limit.'] },
    surfaceMade(),
  )
  expect(view.split('\n')).toEqual([
    '✔ 120 commands of past jobs looked at: no secrets.',
    '! Not looked at: 7 jobs older than the newest 120: see --limit.',
  ])
})

it('names job and kind, and each thing to make new once', () => {
  const view = auditView({ exposed, jobs_looked_at: 3, left_out: [] }, surfaceMade())
  expect(view).toMatch(/27702 .* FAILED .* yes .* a value for SPACES_KEY/)
  expect(view.match(/→ the Spaces key pair/g)).toHaveLength(1)
})

it('piped, it is rows, and nothing where there is nothing', () => {
  const surface = surfaceMade({ terminal: false })
  expect(auditView({ exposed, jobs_looked_at: 3, left_out: [] }, surface).split('\n')[1]).toBe(
    '27702\t2026-11-23T19:00:00Z\tFAILED\tno\ta value for SPACES_SECRET',
  )
  expect(auditView({ exposed: [], jobs_looked_at: 3, left_out: [] }, surface)).toBe('')
})
