import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import type { PortalSchema } from '../../../src/domain/portal-schema.ts'
import { explainBriefly } from '../../../src/operations/explain/explain-briefly.ts'
import { explainRun } from '../../../src/operations/explain/explain-run.ts'
import { readRun } from '../../../src/operations/run/read-run.ts'
import type { Camber } from '../../../src/ports.ts'
import { failureOf } from '../../domain/failing.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, failedVerdict, lines } from '../../domain/records-made.ts'
import { fakeClock, job, memory, outside } from '../outside-made.ts'
import { documentId } from '../run/run-made.ts'
import { exitedDocument, journalOf, logSaying, releaseObject, runObjects } from './explain-made.ts'

const run = '20261123-190142-k3f9'
const now = fakeClock().now
const missing = "ModuleNotFoundError: No module named 'paddleocr'"

/** Nothing is waited for: answers come at once. */
const never = (_: number, signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** This machine's schema of that name wants 200 kB where the run asked for 300. */
async function findSchema(reference: string): Promise<PortalSchema> {
  const { portal_schema } = payload()
  if (reference !== portal_schema.id) throw new Failure('SCHEMA_UNKNOWN', 'There is none.')
  const schema_definition = { ...portal_schema.schema_definition, max_kb: 200 }
  return { ...portal_schema, aliases: [], schema_definition }
}

function explaining(
  objects: Record<string, string>,
  camber: Partial<Camber> = {},
  journal = journalOf(),
  state = 'FAILED',
) {
  const side = outside({
    spaces: memory(objects),
    camber: { getJob: async (id) => job(id, 'c', state), jobLogs: async () => logSaying(missing), ...camber },
  })
  return { side, explain: () => explainRun(side, run, { now, sleep: never, journal, findSchema }) }
}

describe('explain of a run', () => {
  it('names the cause by the log of the job, with its line, and says what to type', async () => {
    const { explain } = explaining(runObjects(run, { document: exitedDocument }))
    const { recognised, state, outcome, subject } = await explain()
    expect(recognised.judgement).toBe('explained')
    expect(recognised.diagnoses[0]).toMatchObject({
      code: 'module-missing',
      documents: 1,
      evidence: [{ line: 2, text: missing }, {}],
      remedy: ["echo 'paddleocr>=2.7,<3' >> requirements.txt   # in the worker’s folder", expect.any(String)],
    })
    expect([state, outcome, subject]).toEqual([
      'FAILED',
      'no_result',
      { kind: 'run', run_id: run, camber_job_ids: ['7'] },
    ])
  })

  it('asks for no log of a run that went well', async () => {
    const { explain } = explaining(runObjects(run, { document: documentLine() }), {}, journalOf(), 'COMPLETED')
    const { recognised, comparison, reproduction } = await explain()
    expect([recognised.judgement, recognised.diagnoses, comparison, reproduction]).toEqual(['healthy', [], null, null])
  })

  it('says what is usual of one that waits, and when to worry', async () => {
    const { explain } = explaining(runObjects(run), { jobLogs: async () => null }, journalOf(), 'PENDING')
    const { recognised } = await explain()
    expect(recognised.judgement).toBe('waiting')
    expect(recognised.diagnoses[0]?.why).toMatch(/Usual are .* worry beyond 15 min/)
  })

  it('goes on with what the records tell when Camber cannot give the log, and says so', async () => {
    const jobLogs = async (): Promise<never> => {
      throw new Failure('CAMBER_TIMEOUT', 'It took too long.')
    }
    const { explain } = explaining(
      runObjects(run, { document: documentLine({ verdict: failedVerdict('SIZE_EXCEEDED', 'schema') }) }),
      { jobLogs },
    )
    const { recognised, unread } = await explain()
    expect(recognised.diagnoses[0]?.code).toBe('size-exceeded')
    expect(unread).toEqual(['the log of job 7: It took too long.'])
  })

  it('tells what Spaces knows when Camber does not answer at all, and asks it no further', async () => {
    let asked = 0
    const silent = async (): Promise<never> => {
      asked += 1
      throw new Failure('CAMBER_UNAVAILABLE', 'Camber did not answer.')
    }
    const { explain } = explaining(
      runObjects(run, { document: documentLine({ verdict: failedVerdict('SIZE_EXCEEDED', 'schema') }) }),
      { getJob: silent, listJobs: silent, jobLogs: silent },
    )
    const { recognised, state, unread } = await explain()
    expect(recognised.diagnoses[0]?.code).toBe('size-exceeded')
    expect([state, unread, asked]).toEqual([null, ['Camber: Camber did not answer.'], 1])
  })

  it('does not take a log that could not be had for an empty one', async () => {
    const jobLogs = async (): Promise<never> => {
      throw new Failure('CAMBER_TIMEOUT', 'It took too long.')
    }
    const { explain } = explaining(runObjects(run), { jobLogs })
    const { recognised } = await explain()
    expect(recognised.diagnoses.map(({ code }) => code)).not.toContain('node-lost')
  })

  it('throws only when there is no such run', async () => {
    const { explain } = explaining({})
    expect((await failureOf(explain)).exit).toBe(6)
  })

  it('tells the line that shows it here: the file where it was, else the object after it was fetched', async () => {
    const here = explaining(runObjects(run, { document: exitedDocument, source: '/scans/page one.jpg' }))
    expect((await here.explain()).reproduction).toEqual({
      first: [],
      command: "rythmiq submit '/scans/page one.jpg' --schema passport_seva --set max_kb=300 --local",
    })
    const far = explaining(runObjects(run, { document: exitedDocument }))
    const { reproduction } = await far.explain()
    expect(reproduction?.first[0]).toMatch(/^aws s3 cp s3:\/\/\S+ \S+ --endpoint-url https:\/\//)
    expect(reproduction?.command).toMatch(/^rythmiq submit \S+ --schema passport_seva --set max_kb=300 --local$/)
  })
})

describe('a run of which documents failed for different reasons', () => {
  it('is shown here by a document that the first cause befell, in the remedy and in the line to type', async () => {
    const named = [0, 1].map((index) => ({
      ...payload(),
      job_id: documentId(0, index),
      input: { ...payload().input, original_filename: `${index}.jpg` },
    }))
    const told = (index: number, code: string, stage: string) =>
      documentLine({
        index,
        job_id: documentId(0, index),
        verdict: { ...failedVerdict(code, stage), job_id: documentId(0, index) },
      })
    const objects = runObjects(run, { document: told(0, 'SOMETHING', 'init') })
    objects[`rythmiq/runs/${run}/shards/0.jsonl`] = lines(...named)
    objects[`rythmiq/runs/${run}/results/0/2.jsonl`] = lines(told(1, 'SIZE_EXCEEDED', 'schema'))
    const { recognised, reproduction } = await explaining(objects, { jobLogs: async () => null }).explain()
    expect(recognised.diagnoses[0]?.code).toBe('size-exceeded')
    expect(reproduction?.command).toContain(' 1.jpg ')
  })
})

describe('what differs from the last good run', () => {
  const good = '20261123-100000-aaaa'
  const worse = '20261123-120000-bbbb'
  const objects = {
    ...runObjects(good, { document: documentLine(), release: 'aaaaaaaaaaaa' }),
    ...runObjects(worse, { document: exitedDocument, release: 'bbbbbbbbbbbb' }),
    ...runObjects(run, { document: exitedDocument, release: 'bbbbbbbbbbbb', size: 'xsmall' }),
    'rythmiq/releases/aaaaaaaaaaaa.json': releaseObject('aaaaaaaaaaaa', { 'worker.py': '1', 'requirements.txt': '1' }),
    'rythmiq/releases/bbbbbbbbbbbb.json': releaseObject('bbbbbbbbbbbb', { 'worker.py': '2', 'requirements.txt': '2' }),
  }

  it('is told of the newest one before it, whether this machine remembers it or Spaces alone knows it', async () => {
    for (const journal of [journalOf(), journalOf(good, worse, run)]) {
      const { comparison } = await explaining(objects, {}, journal).explain()
      expect(comparison).toMatchObject({ run_id: good, looked_at: 2 })
      expect(comparison?.differences.map(({ what }) => what)).toEqual(['release', 'requirements', 'worker', 'size'])
    }
  })

  it('is found without asking Camber for anything of earlier runs', async () => {
    const asked: string[] = []
    const getJob = async (id: string) => {
      asked.push(id)
      return job(id, 'c', 'FAILED')
    }
    expect((await explaining(objects, { getJob }).explain()).comparison?.run_id).toBe(good)
    expect(asked).toEqual(['7'])
  })

  it('is the last one also on a day of many runs', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `20261123-1${String(index).padStart(5, '0')}-aaaa`)
    const day = Object.assign({}, ...many.map((id) => runObjects(id, { document: documentLine() })))
    const { comparison } = await explaining({ ...day, ...runObjects(run, { document: exitedDocument }) }).explain()
    expect(comparison?.run_id).toBe(many.at(-1))
  })

  it('is looked for in a few runs only, and it is said in how many', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `20261123-1${String(index).padStart(5, '0')}-aaaa`)
    const all = Object.assign({}, ...many.map((id) => runObjects(id, { document: exitedDocument })))
    const { comparison } = await explaining({ ...all, ...objects }, {}, journalOf(...many)).explain()
    expect(comparison).toEqual({ run_id: null, looked_at: 8, differences: [] })
  })

  it('passes over a run of many jobs, which takes too long to look at', async () => {
    const large = { ...objects, ...runObjects(worse, { document: documentLine(), shards: 40 }) }
    expect((await explaining(large).explain()).comparison?.run_id).toBe(good)
  })
})

describe('the two lines after a wait', () => {
  const brief = async (
    objects: Record<string, string>,
    camber: Partial<Camber>,
    limit = new AbortController().signal,
  ) => {
    const { side } = explaining(objects, { jobLogs: async () => null, ...camber })
    return explainBriefly(
      { ...side, camber: { ...side.camber, ...camber } },
      await readRun(side, run, now),
      now(),
      limit,
    )
  }

  it('come from the records where these tell, without asking Camber for a log', async () => {
    const jobLogs = async (): Promise<never> => {
      throw new Error('asked')
    }
    const document = documentLine({ verdict: failedVerdict('SIZE_EXCEEDED', 'schema') })
    expect((await brief(runObjects(run, { document }), { jobLogs }))?.code).toBe('size-exceeded')
  })

  it('come from the log where the records do not tell', async () => {
    const found = await brief(runObjects(run, { document: exitedDocument }), {
      jobLogs: async () => logSaying(missing),
    })
    expect(found?.code).toBe('module-missing')
  })

  it('are left out when the log does not come in time, or fails in any way', async () => {
    const stop = new AbortController()
    const never = brief(
      runObjects(run, { document: exitedDocument }),
      { jobLogs: () => new Promise(() => undefined) },
      stop.signal,
    )
    stop.abort()
    expect(await never).toBeNull()
    const jobLogs = async (): Promise<never> => {
      throw new Error('a bug')
    }
    expect(await brief(runObjects(run, { document: exitedDocument }), { jobLogs })).toBeNull()
  })
})
