import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isFinal } from '../../src/domain/job-state.ts'
import { until } from '../sandbox/spaces/gateway.ts'
import { targets } from '../sandbox/spaces/targets.ts'
import { ending, type Machine, projectFolder, said } from './rythmiq.ts'
import { layWorker, machinesOn, openSite, type Site } from './site.ts'

// The life of a run as it is seen from machines that did not submit it: every state and transition of facts/camber-cli.md §4.

const passport = readFileSync(join(projectFolder, 'examples', 'passport.jpg'))

/** A worker that takes a moment for each document, so that some are still to come when it is looked at. */
const unhurried = `
import json, sys, time
payload = json.load(sys.stdin)
time.sleep(1.5)
where = f"output/{payload['user_id']}/{payload['job_id']}/preview.jpg"
print(json.dumps({"status": "success", "job_id": payload["job_id"], "quality_score": 0.9, "warnings": [],
    "artifacts": {"master_path": where, "preview_path": where}, "metrics": {"ocr_confidence": 0.9, "processing_ms": 1500}}))
`

describe.each(targets)('on $kind', ({ open }) => {
  let site: Site
  const { machine, run, json, close } = machinesOn(() => site)
  /** A job that somebody makes by hand, as the guide does it. */
  const byHand = (command: string): string => {
    const words = ['job', 'create', '--cmd', command, '--path', 'stash://your-username/by-hand/', '--size', 'xxsmall']
    const made = spawnSync(site.env['RYTHMIQ_CAMBER'] ?? '', words, { env: site.env, encoding: 'utf8', input: 'y\n' })
    return /Job ID:\s+(\d+)/.exec(made.stdout)?.[1] ?? ''
  }
  const submit = async (
    on: Machine,
    count: number,
    words: readonly string[] = [],
    env: Record<string, string> = {},
  ) => {
    const files = Array.from({ length: count }, (_, index) => `d${index}.jpg`)
    for (const [index, file] of files.entries()) {
      writeFileSync(join(on.cwd, file), Buffer.concat([passport, Buffer.from(`${on.folder} ${index}`)]))
    }
    const told = await run(on, ['submit', ...files, '--schema', 'passport', '--json', ...words], env)
    expect(told.exit, told.stdout).toBe(0)
    return JSON.parse(told.stdout)
  }
  const befalls = (fault: Record<string, unknown>) => ({
    CAMBER_SANDBOX_FAULTS: JSON.stringify([{ match: 'job create', fault: 'job', ...fault }]),
  })
  let asha: Machine
  let ben: Machine

  beforeAll(async () => {
    site = await openSite(await open())
    asha = machine('asha')
    ben = machine('ben')
    layWorker(join(asha.cwd, 'worker'), 'unhurried', { 'worker.py': unhurried })
    const deployed = await run(asha, ['deploy-worker', '--json'])
    expect(deployed.exit, deployed.stdout).toBe(0)
  })
  afterEach(() => {
    site.set({})
  })
  afterAll(close)

  it('is waited for by one who did not submit it, and is the same to both', async () => {
    const { run_id, camber_job_ids } = await submit(asha, 2)
    const waited = await run(ben, ['wait', run_id])
    expect(waited.exit, waited.stderr).toBe(0)
    expect(waited.stderr).toContain(`next: rythmiq results ${run_id}`)
    const [mine, theirs] = [await json(asha, ['status', '@last']), await json(ben, ['status', run_id])]
    expect(theirs).toEqual(mine)
    expect(theirs).toMatchObject({ schema: 'rythmiq.run/v1', outcome: 'succeeded', cancel: null, untold: [] })
    expect(theirs.spend).toMatchObject({ usd: expect.stringMatching(/^0\.\d{6}$/), estimate: false })
    // A number of Camber's, a beginning and a document's UUID are the same run, on a machine that remembers nothing.
    for (const reference of [camber_job_ids[0], run_id.slice(0, -1), theirs.documents[1].job_id]) {
      expect((await json(ben, ['status', reference])).run_id).toBe(run_id)
    }
  })

  it('that nobody gave a node is cancelled in seconds once it gets one, and says so before', async () => {
    site.set({ concurrency_cap: 0 })
    const { run_id } = await submit(asha, 1)
    const asked = await json(ben, ['cancel', run_id, '-y', '-m', 'wrong file'])
    expect(asked).toMatchObject({
      schema: 'rythmiq.cancellation/v1',
      outcome: 'pending',
      requested_before: false,
      reason: 'wrong file',
      at_work: 0,
    })
    expect(asked.jobs.map(({ prospect }: { prospect: string }) => prospect)).toEqual(['ends_at_start'])
    expect(await json(asha, ['cancel', run_id])).toMatchObject({ requested_before: true, reason: 'wrong file' })
    site.set({})
    const waited = await run(asha, ['wait', run_id, '--json'])
    expect(waited.exit, waited.stderr).toBe(5)
    const { outcome, phases, cancel } = JSON.parse(waited.stdout)
    expect([outcome, cancel.reason]).toEqual(['cancelled', 'wrong file'])
    // Nothing was installed and no document begun.
    expect(phases.map(({ phase }: { phase: string }) => phase)).not.toContain('work')
    const late = await run(ben, ['cancel', run_id])
    expect([late.exit, late.stdout]).toEqual([0, expect.stringContaining('has ended already')])
  })

  it('that is at work stops after the documents it is at, and keeps what is done', async () => {
    const { run_id } = await submit(asha, 24, ['--size', 'xxsmall', '--jobs', '1'])
    const watching = ben.start(['status', run_id, '--watch', '--json', '-v'], site.env)
    const end = ending(watching)
    await said(watching, 'preparing Python')
    const asked = await json(asha, ['cancel', run_id, '-y'])
    expect(asked.cost_usd_at_most).toMatch(/^0\.\d{6}$/)
    const { exit, stdout } = await end
    const { outcome, documents } = JSON.parse(stdout)
    const outcomes = documents.map((document: { outcome: string }) => document.outcome)
    expect(outcome).toBe('cancelled')
    expect(outcomes).toContain('cancelled')
    expect(outcomes.filter((each: string) => !['succeeded', 'cancelled'].includes(each))).toEqual([])
    expect(exit).toBe(outcomes.includes('succeeded') ? 9 : 5)
    const again = await run(asha, ['resume', run_id, '--json'])
    expect(again.exit).toBe(0)
  })

  it('is cancelled also while Camber does not answer', async () => {
    site.set({ concurrency_cap: 0 })
    const { run_id } = await submit(asha, 1)
    const silent = {
      CAMBER_SANDBOX_FAULTS: JSON.stringify(['job get', 'job list'].map((match) => ({ match, fault: 'server_error' }))),
    }
    const asked = await run(ben, ['cancel', run_id, '-y'], silent)
    expect([asked.exit, asked.stdout]).toEqual([0, expect.stringContaining('cancel requested')])
    expect(asked.stderr).toContain('Camber cannot be asked where the jobs are')
    site.set({})
    expect((await run(asha, ['wait', run_id])).stdout).toContain('cancelled')
  })

  it('that was cancelled gets no further jobs, whoever asks', async () => {
    site.set({ concurrency_cap: 0 })
    const rule = {
      match: { command: 'job create', contains: '--shard 1 ', times: 1 },
      fault: 'api_error',
      code: 1,
      message: 'Validation failed',
    }
    const cut = await run(asha, ['submit', 'd0.jpg', 'd1.jpg', '--schema', 'passport', '--jobs', '2', '--json'], {
      CAMBER_SANDBOX_FAULTS: JSON.stringify([rule]),
    })
    const run_id = JSON.parse(cut.stdout).error.hint.match(/rythmiq resume (\S+)/)[1]
    expect((await run(ben, ['cancel', run_id, '-y'])).exit).toBe(0)
    const resumed = await run(asha, ['resume', run_id, '--json'])
    expect([resumed.exit, JSON.parse(resumed.stdout).error.code]).toEqual([2, 'RUN_CANCELLED'])
    site.set({})
    expect((await run(ben, ['wait', run_id])).exit).toBe(5)
  })

  it('that Camber gave up on after an hour and a half is told as such', async () => {
    site.set({ time_scale: 0.0005, self_cancel_minutes: [90, 90] })
    const { run_id } = await submit(asha, 1, [], befalls({ never_starts: true }))
    const waited = await run(ben, ['wait', run_id])
    expect(waited.exit).toBe(5)
    expect(waited.stdout).toContain('cancelled')
    expect(waited.stdout).toContain('itself, or somebody did on its web page')
    const logs = await run(ben, ['logs', run_id])
    expect([logs.exit, logs.stderr + logs.stdout]).toEqual([0, expect.stringMatching(/no logs/i)])
  })

  it('whose node was lost has no result', async () => {
    const { run_id } = await submit(asha, 1, [], befalls({ lose_node_after_seconds: 0.1 }))
    const waited = await run(ben, ['wait', run_id, '--json'])
    expect(waited.exit, waited.stderr).toBe(5)
    expect(JSON.parse(waited.stdout)).toMatchObject({ outcome: 'no_result' })
  })

  it('is still going when the time is over, and goes on', async () => {
    site.set({ concurrency_cap: 0 })
    const { run_id } = await submit(asha, 1)
    const waited = await run(ben, ['wait', run_id, '--timeout', '1s', '--json'])
    expect([waited.exit, JSON.parse(waited.stdout).error.code]).toEqual([8, 'WAIT_TIMEOUT'])
    site.set({})
    expect((await run(ben, ['wait', run_id])).exit).toBe(0)
  })

  it('is left by Ctrl-C and not cancelled by it', async () => {
    site.set({ concurrency_cap: 0 })
    const { run_id } = await submit(asha, 1)
    site.callsSince()
    const child = ben.start(['wait', run_id], site.env)
    const end = ending(child)
    await until('the wait looks at the job', () => site.callsSince().includes('job get'))
    child.kill('SIGINT')
    const { exit, stderr } = await end
    expect([exit, stderr]).toEqual([130, expect.stringContaining(`rythmiq status ${run_id}`)])
    expect((await json(ben, ['status', run_id])).cancel).toBeNull()
    site.set({})
    expect((await run(ben, ['wait', run_id])).exit).toBe(0)
  })

  it('passes through the words that Camber has for waiting, and none of them is an end', async () => {
    site.set({ show_provisioning: true, submitted_seconds: [2, 2], queue_seconds: [9, 9] })
    const { run_id } = await submit(asha, 1)
    const seen: string[] = []
    let told = await json(ben, ['status', run_id])
    for (; told.outcome === 'pending'; told = await json(ben, ['status', run_id])) {
      const { state } = told.shards[0]
      if (seen.at(-1) !== state) seen.push(state)
    }
    expect(told.outcome).toBe('succeeded')
    // On a busy machine a look can miss a word; those that are seen come in their order.
    const words = ['SUBMITTED', 'PENDING', 'PROVISIONING', 'INITIALIZING', 'RUNNING']
    expect(seen).toEqual(words.filter((word) => seen.includes(word)))
    expect(seen.length).toBeGreaterThan(2)
  })

  it('is told by what Spaces knows while Camber is silent', async () => {
    const { run_id } = await submit(asha, 1)
    expect((await run(ben, ['wait', run_id])).exit).toBe(0)
    const silent = { CAMBER_SANDBOX_FAULTS: JSON.stringify([{ match: 'job', fault: 'network' }]) }
    const told = await run(ben, ['status', run_id], silent)
    expect(told.exit, told.stderr).toBe(0)
    expect(told.stdout).toContain('✔ succeeded')
    expect(told.stdout).toContain('Camber cannot be asked')
  })

  describe('a job that was made by hand', () => {
    /** What `status` says when Camber has ended the job and its log is there. */
    const settled = async (id: string) => {
      let told = await json(ben, ['status', id])
      while (told.outcome === 'pending' || !isFinal(told.state)) told = await json(ben, ['status', id])
      return told
    }

    it('and is COMPLETED has failed when its log says so, and its secrets are not shown', async () => {
      const verdict = `{"status":"failed","job_id":null,"error":{"code":"PAYLOAD_MISSING","stage":"init","message":"no payload","retryable":false}}`
      const id = byHand(`SPACES_SECRET=CANARY-by-hand-0123456789; echo '${verdict}'`)
      const told = await settled(id)
      expect(told).toMatchObject({
        schema: 'rythmiq.job/v1',
        state: 'COMPLETED',
        outcome: 'failed',
        error: { code: 'PAYLOAD_MISSING' },
      })
      const { stdout, stderr } = await run(ben, ['status', id])
      expect(stdout).toContain('PAYLOAD_MISSING')
      expect(stdout + stderr + JSON.stringify(told)).not.toContain('CANARY-by-hand')
    })

    it('has its secrets hidden also where it printed them', async () => {
      const id = byHand('SPACES_SECRET=CANARY-by-hand-0123456789; echo "it is $SPACES_SECRET"')
      let log = await run(ben, ['logs', id])
      while (!log.stdout.includes('it is')) log = await run(ben, ['logs', id])
      const explained = await run(ben, ['explain', id])
      expect(log.stdout).toContain('it is ***')
      expect(log.stdout + explained.stdout + explained.stderr).not.toContain('CANARY-by-hand')
    })

    it('and is FAILED has succeeded when its log says so', async () => {
      const artifacts = '"artifacts":{"master_path":"m","preview_path":"p"},"metrics":{"ocr_confidence":0.9}'
      const id = byHand(
        `echo '{"status":"success","job_id":"x","quality_score":0.9,"warnings":[],${artifacts}}'; exit 1`,
      )
      expect(await settled(id)).toMatchObject({ state: 'FAILED', outcome: 'succeeded' })
    })

    it('and has ended is still going as long as its log lags behind', async () => {
      site.set({ log_end_seconds: [3600, 3600] })
      const verdict = `{"status":"failed","job_id":null,"error":{"code":"PAYLOAD_MISSING","stage":"init"}}`
      const id = byHand(`echo '${verdict}'`)
      let told = await json(ben, ['status', id])
      while (!isFinal(told.state)) told = await json(ben, ['status', id])
      expect(told).toMatchObject({ state: 'COMPLETED', outcome: 'pending' })
      site.set({ log_end_seconds: [0, 0] })
      expect(await settled(id)).toMatchObject({ state: 'COMPLETED', outcome: 'failed' })
    })

    it('cannot be cancelled, which is said', async () => {
      const told = await run(ben, ['cancel', byHand('true'), '-y'])
      expect([told.exit, told.stderr]).toEqual([6, expect.stringContaining('was not made by rythmiq')])
    })
  })

  it.each([
    ['a run that nobody has', '20200101-000000-aaaa', 6, 'There is no run'],
    ['a word that is none', 'no/such', 6, 'no reference'],
    ['an ambiguous beginning', '2', 2, 'could be'],
    ['a job that Camber does not know', '99999999', 6, 'no run'],
  ])('%s', async (_, reference, exit, words) => {
    const told = await run(ben, ['status', reference])
    expect([told.exit, told.stderr]).toEqual([exit, expect.stringContaining(words)])
  })

  it('a job of another account is refused with what that means', async () => {
    site.set({ foreign_jobs: ['31337'] })
    const told = await run(ben, ['status', '31337'])
    expect([told.exit, told.stderr]).toEqual([4, expect.stringContaining('belongs to another Camber user')])
  })
})
