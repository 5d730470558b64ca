import { describe, expect, it } from 'vitest'
import { readCreatedJobId, readJob, readJobPage } from '../../../src/adapters/camber/job-answer.ts'
import { banner, jobBlock } from './texts.ts'

const seen = {
  job_id: 27649,
  job_status: 'RUNNING',
  mount_dir: 'recipe-runtime/key',
  command: 'bash run.sh',
  node_size: 'XSMALL',
  created_at: '2026-09-18T10:00:00Z',
  started_at: '2026-09-18T10:01:00.123456Z',
  finished_at: '0001-01-01T00:00:00Z',
}
const read = {
  jobId: '27649',
  state: 'RUNNING',
  command: 'bash run.sh',
  mountDir: 'recipe-runtime/key',
  nodeSize: 'xsmall',
  createdAt: new Date('2026-09-18T10:00:00Z'),
  startedAt: new Date('2026-09-18T10:01:00.123Z'),
  finishedAt: null,
}
const wrappings: [string, unknown][] = [
  ['bare', seen],
  ['in data', { code: 0, message: '', data: seen }],
  ['in job', { job: seen }],
  ['in data.job', { data: { job: seen } }],
  ['in a list', [seen]],
  ['with its id as a string', { ...seen, job_id: '27649' }],
  ['with status for job_status', { ...seen, job_status: undefined, status: 'running' }],
  ['with state for job_status', { ...seen, job_status: undefined, state: 'Running' }],
  ['with slashes around the folder', { ...seen, mount_dir: '/recipe-runtime/key/' }],
  ['with a whole stash path', { ...seen, mount_dir: 'stash://ada/recipe-runtime/key/' }],
  ['with id for job_id', { ...seen, job_id: undefined, id: 27649 }],
]

describe('job get', () => {
  it.each(wrappings)('is read %s', (_, value) => {
    expect(readJob(JSON.stringify(value), '27649')).toEqual(read)
    expect(readJob(`${banner}${JSON.stringify(value, null, 2)}\nbye\n`, '27649')).toEqual(read)
  })

  it('is read from the text block', () => {
    expect(readJob(banner + jobBlock(), '4553')).toEqual({
      jobId: '4553',
      state: 'FAILED',
      command: 'python3 x.py',
      mountDir: null,
      nodeSize: 'xxsmall',
      createdAt: null,
      startedAt: new Date('2025-10-01T09:03:49Z'),
      finishedAt: new Date('2025-10-01T09:04:39Z'),
    })
  })

  it.each(['Start Time:          \nFinish Time:\n', ''])('has no times before the job starts', (times) => {
    const text = jobBlock().replace(/Start Time[\s\S]*Finish.*\n/, times)
    expect(readJob(text, '4553')).toMatchObject({ state: 'FAILED', startedAt: null, finishedAt: null })
  })

  it.each([
    'echo 1\nStatus: COMPLETED',
    'x\nJob ID:              1\nStatus:              COMPLETED\nFinish Time:         2001-01-01T00:00:00Z',
    'x\nWith GPU:            true\nNumber of Nodes:     9\nStart Time:          2001-01-01T00:00:00Z',
    'x\n===========================================================\n',
    'x {"job_id":4553,"job_status":"COMPLETED"',
    'x {"job_id":4553,"job_status":"COMPLETED","mount_dir":"y"}',
    '{"job_id":4553,"job_status":"COMPLETED"}\n{"job_id":27649,"job_status":"COMPLETED"}',
    `x\n${jobBlock('y').replace('FAILED', 'COMPLETED')}`,
  ])('a command fakes nothing: %j', (command) => {
    const job = readJob(jobBlock(command), '4553')
    expect(job).toMatchObject({ jobId: '4553', state: 'FAILED', command: command.trimEnd() })
    expect(job?.startedAt).toEqual(new Date('2025-10-01T09:03:49Z'))
    expect(job?.finishedAt).toEqual(new Date('2025-10-01T09:04:39Z'))
    const json = JSON.stringify({ ...seen, command })
    expect(readJob(json, '27649')).toMatchObject({ state: 'RUNNING', command })
  })

  it('a command fakes no times of a job that has none yet', () => {
    const text = jobBlock('x\nStart Time: 2001-01-01T00:00:00Z').replace(/\nStart Time: {10}[\s\S]*Finish.*\n/, '\n')
    expect(readJob(text, '4553')).toMatchObject({ state: 'FAILED', startedAt: null, finishedAt: null })
  })

  it.each([
    ['nothing', ''],
    ['another job', JSON.stringify({ ...seen, job_id: 1 })],
    ['half a document', JSON.stringify(seen).slice(0, 40)],
    ['a page of a gateway', '<html>502 Bad Gateway</html>'],
    ['a block without a status', jobBlock().replace(/Status.*\n/, '')],
  ])('is unreadable: %s', (_, text) => expect(readJob(text, '27649')).toBeNull())
})

describe('job list', () => {
  const two = [seen, { ...seen, job_id: 27648, job_status: 'COMPLETED' }]
  it.each([
    ['under jobs', { jobs: two, total: 7 }, 7],
    ['under a name nobody foresaw', { data: { records: two, total: 7 } }, 7],
    ['with total_count', { items: two, total_count: 7 }, 7],
    ['bare', two, null],
  ])('is read %s', (_, value, total) => {
    const page = readJobPage(banner + JSON.stringify(value))
    expect(page?.total).toBe(total)
    expect(page?.jobs.map((job) => [job.jobId, job.state])).toEqual([
      ['27649', 'RUNNING'],
      ['27648', 'COMPLETED'],
    ])
  })

  it.each([
    ['{"jobs":[],"total":0}', 0],
    ['{"jobs":null,"total":0}', 0],
    ['{"jobs":[],"total":3}', 3],
    ['[]', null],
    ['null', null],
  ])('%s is an empty page', (text, total) => expect(readJobPage(text)).toEqual({ jobs: [], total }))

  it.each([
    ['nothing', ''],
    ['an object that says nothing of jobs', '{}'],
    ['jobs in a shape that is not known', '{"jobs":[{"number":1}],"total":1}'],
    ['half a list', JSON.stringify({ jobs: two }).slice(0, -30)],
  ])('is unreadable rather than empty: %s', (_, text) => expect(readJobPage(text)).toBeNull())

  const dashes = '-'.repeat(40)
  const block = (id: number, status: string, rest = '') =>
    `Job ID:              ${id}\nStatus:              ${status}\nDuration:            50s\n${rest}`

  it('is read from text blocks between dashes', () => {
    const text = `${block(2, 'Running')}${dashes}\n${block(1, 'COMPLETED')}${dashes}\n`
    expect(readJobPage(text)?.jobs.map((job) => [job.jobId, job.state])).toEqual([
      ['2', 'RUNNING'],
      ['1', 'COMPLETED'],
    ])
  })

  it('dashes and fields inside of a command make no second status', () => {
    const text = `${block(2, 'RUNNING', `Command:             x\n${dashes}\nStatus: COMPLETED\n`)}${dashes}\n`
    expect(readJobPage(text)?.jobs.map((job) => [job.jobId, job.state])).toEqual([['2', 'RUNNING']])
  })
})

describe('job create', () => {
  it.each([
    ['the condensed line', 'Job created successfully. Status: Submitted. Job ID: 27649\n', ''],
    ['a block', 'Job created successfully\n\nJob ID:              27649\nStatus:              SUBMITTED\n', ''],
    ['stderr', '', 'Job ID: 27649\n'],
    ['JSON', '{"job_id": 27649}', ''],
    ['wrapped JSON with id', '{"data":{"id":"27649","job_status":"SUBMITTED"}}', ''],
    ['behind banner and prompt', `${banner}Run this? [y/N] Job ID: 27649\n`, ''],
    ['behind an echo of the command', 'Command: echo Job ID: 5\nJob ID: 27649', ''],
  ])('finds the id in %s', (_, stdout, stderr) => {
    expect(readCreatedJobId(stdout, stderr, 'echo Job ID: 5')).toBe('27649')
  })

  it.each(['', 'Job created successfully\n', 'Job ID: \n', '{"job_id":\r\n', '{"job_id":0}'])(
    'finds none in %j',
    (stdout) => {
      expect(readCreatedJobId(stdout, '', 'x')).toBeNull()
    },
  )
})
