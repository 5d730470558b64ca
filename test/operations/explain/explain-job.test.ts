import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import { explainJob } from '../../../src/operations/explain/explain-job.ts'
import type { Camber, CamberJob, StashEntry } from '../../../src/ports.ts'
import { job, outside } from '../outside-made.ts'

const now = new Date('2026-11-23T19:30:00Z')
const explain = (given: Partial<CamberJob>, camber: Partial<Camber>) =>
  explainJob(outside({ camber }), { ...job('4553', 'python worker.py', 'FAILED'), ...given }, now)

describe('explain of a job that rythmiq did not make', () => {
  it('names the cause by its raw log, with remedies for a job made by hand', async () => {
    const jobLogs = async () => "ModuleNotFoundError: No module named 'boto3'\n"
    const { recognised, subject } = await explain({}, { jobLogs })
    expect(subject).toEqual({ kind: 'job', camber_job_id: '4553' })
    expect(recognised.diagnoses[0]).toMatchObject({
      code: 'module-missing',
      remedy: [expect.stringMatching(/^pip install 'boto3'/)],
    })
  })

  it('sees by the command that variables were escaped', async () => {
    const verdict =
      '{"status":"failed","job_id":null,"error":{"code":"INTERNAL_ERROR","stage":"init","message":"ValueError: Missing SPACES_KEY or SPACES_SECRET environment variables","retryable":false}}'
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own form of a variable, not a template
    const command = 'export SPACES_KEY=${DO_SPACES_ACCESS_KEY} && cat payload.json | python worker.py'
    const { recognised } = await explain({ command, state: 'COMPLETED' }, { jobLogs: async () => verdict })
    expect(recognised.diagnoses[0]?.code).toBe('variables-escaped')
  })

  it('weighs the folder of a job that waits too long, and of no other', async () => {
    const entries: StashEntry[] = Array.from({ length: 20_001 }, (_, at) => ({ path: `${at}`, kind: 'file', size: 1 }))
    const camber = {
      jobLogs: async () => null,
      me: async () => ({ username: 'u', email: null, stash: 'stash://u/' }),
      listStash: async (path: string) => {
        expect(path).toBe('stash://u/work/')
        return entries
      },
    }
    const waiting = { state: 'PENDING', mountDir: 'work' }
    const long = await explain({ ...waiting, createdAt: new Date('2026-11-23T19:20:00Z') }, camber)
    expect(long.recognised.diagnoses[0]?.code).toBe('path-grown')
    const short = await explain(
      { ...waiting, createdAt: new Date('2026-11-23T19:29:00Z') },
      { jobLogs: async () => null },
    )
    expect([short.recognised.judgement, short.recognised.diagnoses[0]?.code]).toEqual(['waiting', 'waiting'])
  })

  it('tells of a log that could not be had instead of judging by its absence', async () => {
    const jobLogs = async (): Promise<never> => {
      throw new Failure('CAMBER_UNAVAILABLE', 'Not now.')
    }
    const { recognised, unread } = await explain({}, { jobLogs })
    expect(unread).toEqual(['the log of job 4553: Not now.'])
    expect(recognised.diagnoses).toEqual([])
  })
})
