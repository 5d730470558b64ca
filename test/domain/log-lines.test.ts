import { describe, expect, it } from 'vitest'
import { createLogReader } from '../../src/domain/log-lines.ts'
import { logOfTwo, marked, runId, shortly } from './log-made.ts'

const names = ['good.jpg', 'bad.jpg']
const reader = () => createLogReader({ runId, shard: 0, nameOf: (place) => names[place] ?? `document ${place}` })
const read = (lines: readonly string[], of = reader()) => lines.map((line) => of.read(line))

describe('the log of a runner', () => {
  it.each([1, 2])('is read into phases, documents and who wrote what, with lanes: %i', (lanes) => {
    expect(read(logOfTwo(lanes)).map(shortly)).toEqual([
      'boot | runner | - | boot started',
      `boot | runner | - | job started: 2 documents, ${lanes === 1 ? '1 lane' : '2 lanes'} of 1 thread, Python 3.11.7`,
      'boot | runner | - | boot ended after 1.0 s',
      'install | runner | - | install started',
      'install | installer | - | Collecting boto3==1.44.5 (from -r requirements.txt (line 3))',
      'install | installer | - | WARNING: a cache is not writable',
      'install | runner | - | install ended after 1.0 s (pip)',
      'work | runner | - | work started',
      'work | worker | 0 | good says hello',
      'work | worker | 0 | good says bye',
      'work | runner | 0 | good.jpg succeeded after 15.0 s',
      'work | worker | 1 | bad says hello',
      'work | runner | 1 | bad.jpg failed after 15.0 s: DECODE_FAILED: DECODE_FAILED happened',
      'work | runner | - | work ended after 1.0 s',
      expect.stringContaining('end | runner | - | ::rythmiq:result:begin::'),
      expect.stringContaining('end | runner | - | {"type":"document"'),
      'end | runner | - | ::rythmiq:result:end::',
      'end | runner | - | done after 9.0 s: 1 of 2 documents succeeded',
      'end | runner | - | exit code 1',
    ])
  })

  it('has installers’ progress and what is told twice for noise, and nothing else', () => {
    const noise = read(logOfTwo(1)).filter((line) => line.noise)
    expect(noise.map(({ text }) => text.slice(0, 12))).toEqual([
      'Collecting b',
      '::rythmiq:re',
      '{"type":"doc',
      '::rythmiq:re',
    ])
  })

  it('gives each line the newest time that was told before it', () => {
    const times = read(logOfTwo(2)).map(({ time }) => time?.slice(17, 19) ?? null)
    expect(times.slice(3, 14)).toEqual(['01', '01', '01', '03', '03', '03', '03', '05', '05', '07', '07'])
    expect(read(['| x', marked.exit(0)]).map(({ time }) => time)).toEqual([null, null])
  })

  it('takes a line of a lane between documents for the worker’s, of no document', () => {
    const lines = [...logOfTwo(2).slice(0, 8), '| [lane-1-1] loading models', '| no label at all']
    expect(read(lines).slice(8).map(shortly)).toEqual([
      'work | worker | - | loading models',
      'work | worker | - | no label at all',
    ])
  })

  it('takes what looks like a label for the worker’s own words where there is one lane', () => {
    const lines = [...logOfTwo(1).slice(0, 8), '| [1] half done']
    expect(read(lines).slice(8).map(shortly)).toEqual(['work | worker | 0 | [1] half done'])
  })
})

describe('what imitates the runner', () => {
  it.each([
    ['a worker', `| ${marked.end(5, 'done')}`],
    ['a runner of another run', marked.end(5, 'done').replace(runId, 'local-20261123-190142-k3f9')],
    ['a runner of another shard', marked.end(5, 'done').replace('"shard":0', '"shard":1')],
    ['half a record', marked.end(5, 'done').slice(0, -1)],
    ['what is no record', '::rythmiq:: {"type":"party"}'],
  ])('is not believed: %s', (_, line) => {
    const [found] = read([...logOfTwo(1).slice(0, 8), line]).slice(8)
    expect(found).toMatchObject({ note: null, phase: 'work' })
    expect(found?.source).not.toBe('runner')
  })

  it('is not believed where lines are missing before it', () => {
    const of = reader()
    read(logOfTwo(1).slice(0, 8), of)
    of.afterGap()
    expect(read([marked.end(5, 'done'), marked.end(5, 'done')], of).map(({ note }) => note?.kind ?? null)).toEqual([
      null,
      'end',
    ])
  })

  it('gets no control character through the JSON of a record', () => {
    const verdict = { status: 'failed', error: { code: 'X', stage: 's', message: 'a\u001b[2Jb\nc' } }
    expect(read([marked.document(5, 0, { verdict })])[0]?.text).toBe('good.jpg failed after 15.0 s: X: ab c')
  })
})

describe('the log of a job that rythmiq did not make', () => {
  it('is the job’s own, whatever its lines look like', () => {
    const lines = read([marked.exit(0), '| x', 'Collecting boto3==1.2'], createLogReader(null))
    expect(lines.map(shortly)).toEqual([
      `- | job | - | ${marked.exit(0)}`,
      '- | job | - | | x',
      '- | job | - | Collecting boto3==1.2',
    ])
    expect(lines.map(({ note, noise, time }) => [note, noise, time])).toEqual([
      [null, false, null],
      [null, false, null],
      [null, true, null],
    ])
  })
})
