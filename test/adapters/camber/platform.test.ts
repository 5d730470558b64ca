import { expect, it } from 'vitest'
import { openCamber } from '../../../src/adapters/camber/platform.ts'
import type { Finished, RunOptions } from '../../../src/adapters/run-process.ts'
import { complaining, finished } from './finished.ts'
import { banner, foreignJobStderr, jobBlock, stashTable } from './texts.ts'

const key = 'key-0123456789'
const request = { command: 'bash run.sh', path: 'stash://ada/x/', engine: 'base', size: 'small', gpu: false }

/** A `camber` that gives these answers in turn and knows what it was asked. An answer too many or too few fails the test. */
function scripted(...answers: Finished[]) {
  const calls: { command: readonly string[]; options: RunOptions }[] = []
  const waits: number[] = []
  const camber = openCamber({
    program: ['/opt/camber'],
    apiKey: { reveal: () => key },
    environment: { PATH: '/bin' },
    run: async (command, options) => {
      calls.push({ command, options })
      const answer = answers.shift()
      if (!answer) throw new Error(`unscripted call: ${command.join(' ')}`)
      return answer
    },
    sleep: async (ms) => void waits.push(ms),
    random: () => 0.5,
  })
  return { camber, calls, waits, left: answers }
}

const down = complaining('API error: code=503, message=Service Unavailable')
const code = (expected: string) => expect.objectContaining({ code: expected })

it('gives the key by environment, a yes on stdin and a time limit, and nothing else', async () => {
  const { camber, calls } = scripted(finished({ stdout: 'Camber 1.0.40 - 2118c7a\n' }))
  expect(await camber.version()).toEqual({ installed: '1.0.40', newest: null })
  expect(calls).toEqual([
    {
      command: ['/opt/camber', 'version'],
      options: { env: { PATH: '/bin', CAMBER_API_KEY: key }, input: 'y\n', timeoutMs: 30_000 },
    },
  ])
})

it('asks again, with growing waits, while Camber is away', async () => {
  const { camber, waits, left } = scripted(down, down, finished({ stdout: jobBlock() }))
  expect((await camber.getJob('4553')).state).toBe('FAILED')
  expect([waits, left]).toEqual([[500, 1000], []])
})

it('gives up after three tries', async () => {
  const { camber, left } = scripted(down, down, down)
  await expect(camber.me()).rejects.toEqual(code('CAMBER_UNAVAILABLE'))
  expect(left).toEqual([])
})

it('asks once where asking again cannot help', async () => {
  const { camber, calls } = scripted(complaining('user not found'))
  await expect(camber.me()).rejects.toEqual(code('CAMBER_REJECTED'))
  expect(calls).toHaveLength(1)
})

it('an answer that was cut is not an answer', async () => {
  const cut = finished({ stdout: '[]', truncated: true })
  const { camber } = scripted(cut, cut, cut)
  await expect(camber.listStash('stash://ada/', { recursive: true })).rejects.toEqual(code('CAMBER_UNREADABLE'))
})

it.each([
  ['a time-out', finished({ exitCode: null, signal: 'SIGTERM', timedOut: true })],
  ['a kill', finished({ exitCode: null, signal: 'SIGKILL' })],
  ['exit 0 without an id', finished({ stdout: 'Job created successfully\n' })],
  ['silence', finished()],
  ['exit 1 without a word', finished({ exitCode: 1 })],
  ['garbage', finished({ stdout: '<html>\r\n502{"job_id":\r\n' })],
  ['a dead line', complaining('Post "https://x/": EOF')],
  ['a 503', down],
  ['a 500', complaining('API error: code=500, message=Failed to create job')],
  ['a 429', complaining('API error: code=429, message=Too many requests')],
  ['an error after the id', { ...complaining('API error: code=1, message=x'), stdout: 'Job ID: 7\n' }],
  ['words nobody knows', finished({ exitCode: 1, stderr: 'path not found\n' })],
])('create is never tried again and unsettled after %s', async (_, answer) => {
  const { camber, calls } = scripted(answer)
  await expect(camber.createJob(request)).rejects.toEqual(code('JOB_CREATE_UNSETTLED'))
  expect(calls).toHaveLength(1)
})

it('an unsettled create names the job where the answer did', async () => {
  const { camber } = scripted(finished({ exitCode: 1, stdout: 'Job ID: 7\n' }))
  await expect(camber.createJob(request)).rejects.toMatchObject({ details: { job_id: '7' } })
})

it.each([
  ['no program', finished({ exitCode: null, spawnError: 'ENOENT' }), 'CAMBER_NOT_FOUND'],
  ['a bad key', complaining('API error: code=401, message=user not found'), 'CAMBER_REJECTED'],
  ['validation', complaining('API error: code=1, message=Validation failed'), 'CAMBER_REJECTED'],
  ['a plain no', complaining('API error: code=2, message=Failed to create job'), 'CAMBER_REJECTED'],
  ['a path that is not there', complaining('API error: code=404, message=Path not found'), 'CAMBER_REJECTED'],
  ['a flag', complaining('unknown flag: --engine'), 'USAGE'],
])('create is settled by %s', async (_, answer, expected) => {
  const { camber, calls } = scripted(answer)
  await expect(camber.createJob(request)).rejects.toEqual(code(expected))
  expect(calls).toHaveLength(1)
})

it('a GPU in a size that Camber has not is refused before anything is called', async () => {
  const { camber } = scripted()
  await expect(camber.createJob({ ...request, gpu: true, size: 'large' })).rejects.toEqual(code('USAGE'))
})

it('logs come raw, without the banner', async () => {
  const { camber } = scripted(finished({ stdout: `${banner}\n  Error: mine\r\n` }))
  expect(await camber.jobLogs('1')).toBe('\n  Error: mine\r\n')
})

it('there are no logs while a job has not started', async () => {
  const { camber } = scripted(
    complaining('API error: code=15, message=job status is not completed, failed, or running'),
  )
  expect(await camber.jobLogs('1')).toBeNull()
})

it('logs of another user’s job are refused', async () => {
  const { camber } = scripted(finished({ exitCode: 1, stderr: foreignJobStderr }))
  await expect(camber.jobLogs('1')).rejects.toEqual(code('CAMBER_REJECTED'))
})

it.each(['', '-h', '--output', '1 2', 'x/y'])('%j is no job and never reaches the program', async (jobId) => {
  const { camber } = scripted()
  await expect(camber.getJob(jobId)).rejects.toEqual(code('JOB_NOT_FOUND'))
  await expect(camber.jobLogs(jobId)).rejects.toEqual(code('JOB_NOT_FOUND'))
})

it('a path that is not there lists as null, another trouble does not', async () => {
  const { camber } = scripted(
    complaining('not found', 0),
    finished({ stdout: stashTable }),
    complaining('API error: code=401, message=x'),
  )
  expect(await camber.listStash('stash://ada/x/', { recursive: false })).toBeNull()
  expect(await camber.listStash('stash://ada/x/', { recursive: false })).toHaveLength(3)
  await expect(camber.listStash('stash://ada/x/', { recursive: false })).rejects.toEqual(code('CAMBER_REJECTED'))
})

it('an upload is tried again after "later" but not after a time-out', async () => {
  const { camber, calls } = scripted(down, finished(), finished({ exitCode: null, timedOut: true }))
  await camber.upload('/w', 'stash://ada/w/', { recursive: true })
  await expect(camber.upload('/w', 'stash://ada/w/', { recursive: true })).rejects.toEqual(code('CAMBER_TIMEOUT'))
  expect(calls.map((call) => call.options.timeoutMs)).toEqual([900_000, 900_000, 900_000])
})

it('what is gone already counts as removed', async () => {
  const { camber } = scripted(complaining('path not found'))
  await camber.remove('stash://ada/x/', { recursive: true })
})

it.each(['stash://ada', 'stash://ada/', 'stash://ada//', 'stash://ada/../bo/', 'stash://ada/./', '/etc', ''])(
  '%j is never removed',
  async (path) => {
    const { camber } = scripted()
    await expect(camber.remove(path, { recursive: true })).rejects.toEqual(code('USAGE'))
  },
)

it('an upload that nobody wants any more ends with the reason, and is not tried again', async () => {
  const stop = new AbortController()
  const reason = new Error('interrupted')
  const killed = { ...finished({}), exitCode: null, signal: 'SIGTERM' }
  const { camber, calls } = scripted(killed)
  stop.signal.addEventListener('abort', () => {})
  const uploading = camber.upload('/x', 'stash://ada/x/', { recursive: true, signal: stop.signal })
  stop.abort(reason)
  await expect(uploading).rejects.toBe(reason)
  expect(calls.map(({ options }) => options.signal?.reason)).toEqual([reason])
})

it('an account that tells no username is told as such', async () => {
  const { camber, calls } = scripted(finished({ stdout: JSON.stringify({ email: 'a@b', user_id: 1 }) }))
  await expect(camber.me()).rejects.toEqual(code('ACCOUNT_NAMELESS'))
  expect(calls).toHaveLength(1)
})
