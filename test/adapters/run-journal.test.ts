import { expect, it } from 'vitest'
import { openRunJournal } from '../../src/adapters/run-journal.ts'
import { temporaryFolder } from '../operations/outside-made.ts'

it('keeps a run that is written down again in its place, with all its jobs', async () => {
  const journal = openRunJournal(await temporaryFolder())
  const run = (run_id: string, camber_job_ids: string[], job_ids: string[]) => ({
    run_id,
    local: true,
    camber_job_ids,
    job_ids,
  })
  await journal.remember(run('a', [], ['x']))
  await journal.remember(run('b', [], []))
  await journal.remember(run('a', ['1'], []))
  expect(await journal.recall()).toEqual([run('a', ['1'], ['x']), run('b', [], [])])
})
