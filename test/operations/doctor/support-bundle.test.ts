import { expect, it } from 'vitest'
import { gatherBundle } from '../../../src/operations/doctor/support-bundle.ts'
import { createRedactor } from '../../../src/terminal/redaction.ts'
import { payload } from '../../domain/payload-made.ts'
import { documentLine, endLine, failedVerdict, lines } from '../../domain/records-made.ts'
import { runRecord, shardRecord } from '../../domain/run-records-made.ts'
import { accessKey, type Changes, camberKey, jobOf, placeMade, refused, release, secretKey } from './doctor-made.ts'

const runId = '20261123-180000-k3f9'
const folder = `rythmiq/runs/${runId}`
const strangers = `ghp_${'aB3dE6gH9j'.repeat(4).slice(0, 36)}`
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA7bq9Zx1Kq3'.repeat(3)}\nQ2hhbmdlVGhpc0tleU5vdw\n-----END RSA PRIVATE KEY-----`
const command = `bash run.sh --run ${runId} --shard 0 --env worker-192f941866213b09.env --cores 16`
const failedRun: Changes = {
  objects: {
    [`rythmiq/summaries/${runId}.json`]: '{}',
    [`${folder}/run.json`]: JSON.stringify(runRecord({ run_id: runId, release })),
    [`${folder}/shards/0.jsonl`]: JSON.stringify(payload()),
    [`${folder}/shards/0.json`]: JSON.stringify(shardRecord(0, { run_id: runId, command, camber_job_id: '27711' })),
    [`${folder}/results/0/a1-1.jsonl`]: lines(documentLine({ verdict: failedVerdict() }), endLine()),
  },
  jobs: [
    jobOf('27711', 'COMPLETED', 60, command),
    jobOf('27700', 'COMPLETED', 90, `export SPACES_SECRET=${secretKey} && x`),
  ],
  camber: {
    jobLogs: async () => `starting\nSPACES_SECRET is ${secretKey}\n\u001b[2Jtoken = ${strangers}\n${pem}\nended\n`,
  },
}

const gather = (changes: Changes, offline = false) =>
  gatherBundle({
    facts: placeMade(changes).facts,
    answer: `{"seen": "${camberKey}"}\n`,
    findings: 'ok\n',
    versions: { rythmiq: '0.1.0' },
    remembered: [{ run_id: runId, local: false, camber_job_ids: ['27711'], job_ids: [] }],
    offline,
    redact: createRedactor([accessKey, secretKey, camberKey]),
  })
const textOf = (files: Awaited<ReturnType<typeof gather>>, name: string) =>
  files.find((file) => file.name === name)?.text ?? ''

it('holds what a colleague needs: findings, versions, settings with origins, records, the log of the failed run', async () => {
  const files = await gather(failedRun)
  expect(files.map(({ name }) => name)).toEqual([
    'README.txt',
    'doctor.json',
    'doctor.txt',
    'versions.json',
    'settings.json',
    'submitted.json',
    'jobs.json',
    'release/current.json',
    'release/record.json',
    `runs/${runId}/run.json`,
    `runs/${runId}/shards/0.json`,
    `runs/${runId}/results/0/a1-1.jsonl`,
    `runs/${runId}/logs/27711.log`,
  ])
  expect(JSON.parse(textOf(files, 'versions.json'))).toEqual({
    rythmiq: '0.1.0',
    camber: '1.0.40',
    camber_newest: null,
    python: '3.11.7',
  })
  expect(textOf(files, 'settings.json')).toContain('"origin": "environment"')
  expect(textOf(files, `runs/${runId}/logs/27711.log`)).toContain('starting')
})

it('holds no secret: none of this machine, and no line that looks like one of somebody else', async () => {
  const files = await gather(failedRun)
  const all = files.map(({ name, text }) => name + text).join('\n')
  for (const secret of [accessKey, secretKey, camberKey, strangers]) expect(all).not.toContain(secret)
  const log = textOf(files, `runs/${runId}/logs/27711.log`)
  expect(log).toContain('[left out by rythmiq: this line holds a GitHub token]')
  expect(log).toContain('[left out by rythmiq: a private key]\nended')
  expect(log).not.toContain('\u001b')
  expect(textOf(files, 'jobs.json')).toContain('"command": "[left out by rythmiq: it shows a value for SPACES_SECRET]"')
})

it('takes no object whose name would be a path elsewhere, or has no room', async () => {
  const odd = [
    `${folder}/results/0/../../../../home/x.jsonl`,
    `${folder}/results/0/${'x'.repeat(90)}`,
    `${folder}/results/0/a b`,
  ]
  const objects = { ...failedRun.objects, ...Object.fromEntries(odd.map((key) => [key, '{}'])) }
  const names = (await gather({ ...failedRun, objects })).map(({ name }) => name)
  expect(names.filter((name) => /home|xxx|a b/.test(name))).toEqual([])
  expect(names).toContain(`runs/${runId}/results/0/a1-1.jsonl`)
})

it('names no document and no user of the product', async () => {
  const all = (await gather(failedRun)).map(({ text }) => text).join('\n')
  expect(all).not.toContain('passport.jpg')
  expect(all).not.toContain(payload().user_id)
})

it('says what could not be fetched, and holds the rest', async () => {
  const files = await gather({
    ...failedRun,
    camber: { listJobs: refused('CAMBER_TIMEOUT'), jobLogs: refused('CAMBER_UNAVAILABLE') },
  })
  const names = files.map(({ name }) => name)
  expect(names).toContain(`runs/${runId}/shards/0.json`)
  expect(names).not.toContain('jobs.json')
  expect(textOf(files, 'README.txt')).toContain('Could not be fetched: the jobs: CAMBER_TIMEOUT happened.')
  expect(textOf(files, 'README.txt')).toContain('the log of job 27711: CAMBER_UNAVAILABLE happened.')
})

it.each([
  ['offline', {}, true],
  ['on a machine where nothing was set up', { env: null } as Changes, false],
])('asks nobody %s', async (_, changes, offline) => {
  const names = (await gather(changes, offline)).map(({ name }) => name)
  expect(names).toEqual(['README.txt', 'doctor.json', 'doctor.txt', 'versions.json', 'settings.json', 'submitted.json'])
})
