import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpaces } from '../../src/adapters/spaces/spaces.ts'
import { currentReleaseKey } from '../../src/domain/keys.ts'
import { type Gateway, ownGateway } from '../sandbox/spaces/gateway.ts'
import { type Ended, newMachine, projectFolder, workerFolder } from './rythmiq.ts'

// Canaries go in by every door; nothing that leaves may hold one, plain, in base64 or percent-encoded.

const machine = newMachine('leaks')
const canaries = {
  CAMBER_API_KEY: 'CANARY-camber/key+0123456789=',
  DO_SPACES_ACCESS_KEY: 'CANARY-access/key+0123456789=',
  DO_SPACES_SECRET_KEY: 'CANARY-secret/key+0123456789=',
}
const passport = join(projectFolder, 'examples', 'passport.jpg')
/** A saved log of somebody else's, outside of what is looked through. */
const elsewhere = mkdtempSync(join(tmpdir(), 'rythmiq-leaks-'))
const talkative = join(elsewhere, 'talkative.log')
const calls = join(machine.folder, 'calls')
let sandboxKeys: string[]
let runs: Ended[]
let refused: Ended[]
let gateway: Gateway

/** A camber that writes down how it was called and then refuses, quoting the call as third-party programs do. */
const tellingCamber = `#!/bin/sh
printf '%s\\n' "$@" >> '${calls}'
echo "API error: code=500, message=failed for $* with key $CAMBER_API_KEY"
echo "Error: API error: code=500, message=failed for $* with key $CAMBER_API_KEY" >&2
exit 1
`

beforeAll(async () => {
  const bin = join(machine.folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'camber'), tellingCamber)
  chmodSync(join(bin, 'camber'), 0o755)
  const said = Object.values(canaries).map((canary) => `ERROR: No module named x, and the key is ${canary}\n`)
  writeFileSync(talkative, `${said.join('')}Traceback (most recent call last):\nValueError: odd\n`)
  const remote = { ...canaries, PATH: `${bin}:${machine.env['PATH']}`, DO_SPACES_ENDPOINT: 'http://127.0.0.1:9' }
  const local = ['submit', passport, '--schema', 'passport', '--local', '--worker', workerFolder('fails')]
  runs = [
    await machine.run(local, canaries),
    await machine.run([...local, '--json', '--verbose'], canaries),
    await machine.run(['logs'], canaries),
    await machine.run(['status', '--json'], canaries),
    await machine.run(['explain'], canaries),
    await machine.run(['explain', '--json'], canaries),
    await machine.run(['explain', talkative], canaries),
    await machine.run(['explain', talkative, '--json'], canaries),
    await machine.run([...local, '--dry-run', '--json'], canaries),
    await machine.run(['doctor', '--timeout', '60s', '--json'], remote),
    await machine.run(['audit', '--json'], remote),
    await machine.run(['submit', passport, '--schema', 'passport'], remote),
    await machine.run(['submit', passport, '--schema', 'passport', '--json'], remote),
    await machine.run(['submit', canaries.DO_SPACES_SECRET_KEY, '--schema', 'passport'], remote),
    await machine.run(['status', '20261123-190142-k3f9', '--json'], remote),
  ]
  gateway = await ownGateway()
  refused = await submitToTellingCamber({ ...remote, ...(await spacesWithRelease()) })
  const credentials = JSON.parse(
    readFileSync(join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'spaces', 'credentials.json'), 'utf8'),
  )
  sandboxKeys = Object.values<unknown>(credentials).filter((value): value is string => typeof value === 'string')
})
afterAll(async () => {
  await gateway.stop()
  rmSync(elsewhere, { recursive: true })
  await machine.remove()
})

/** A Spaces that answers, with a release that is current, so that the next word is Camber's. */
async function spacesWithRelease(): Promise<Record<string, string>> {
  const { endpoint, region, bucket, access_key, secret_key } = gateway.announcement
  const store = openSpaces({ endpoint, region, bucket, accessKey: access_key, secretKey: secret_key, pathStyle: true })
  const release = { release: 'abc', stash_path: 'stash://u/r/releases/abc/', env_file: 'worker-0000000000000000.env' }
  await store.put(currentReleaseKey, JSON.stringify(release))
  store.close()
  return {
    DO_SPACES_ENDPOINT: endpoint,
    DO_SPACES_BUCKET: bucket,
    DO_SPACES_ACCESS_KEY: access_key,
    DO_SPACES_SECRET_KEY: secret_key,
  }
}

async function submitToTellingCamber(env: Record<string, string>): Promise<Ended[]> {
  const words = ['submit', passport, '--schema', 'passport']
  return [await machine.run(words, env), await machine.run([...words, '--json'], env)]
}

function disguises(secret: string): string[] {
  return [secret, Buffer.from(secret).toString('base64').replace(/.?=*$/, ''), encodeURIComponent(secret)]
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe('a secret', () => {
  it('is never said on stdout or stderr, in prose or JSON, by success or failure', () => {
    const all = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n')
    expect(runs.map(({ exit }) => exit)).toEqual([5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 2, 7])
    const forms = [...Object.values(canaries), ...sandboxKeys].flatMap(disguises)
    expect(forms.filter((form) => all.includes(form))).toEqual([])
  })

  it('is neither in the words that Camber gets nor in what is told of a Camber that quotes it', () => {
    expect(readFileSync(calls, 'utf8')).toContain('bash run.sh --run ')
    const told = readFileSync(calls, 'utf8') + refused.map(({ stdout, stderr }) => stdout + stderr).join('\n')
    const { access_key, secret_key } = gateway.announcement
    expect(refused.map(({ exit }) => exit)).toEqual([7, 7])
    expect(JSON.parse(refused[1]?.stdout ?? '').error.code).toBe('JOB_CREATE_UNSETTLED')
    expect(
      [canaries.CAMBER_API_KEY, access_key, secret_key].flatMap(disguises).filter((form) => told.includes(form)),
    ).toEqual([])
  })

  it('of this machine’s settings is in no file that a run leaves', () => {
    const forms = Object.values(canaries).flatMap(disguises)
    const leaking = filesBelow(machine.folder)
      .filter((path) => path !== calls)
      .filter((path) => forms.some((form) => readFileSync(path).includes(form)))
    expect(leaking).toEqual([])
  })

  it('of the sandbox lies in its credentials and in the env file of a release, both private to the user, and nowhere else', () => {
    const secrets = sandboxKeys.filter((value) => value.length >= 20)
    const holding = filesBelow(machine.folder).filter((path) =>
      secrets.some((secret) => readFileSync(path).includes(secret)),
    )
    expect(holding.length).toBeGreaterThan(1)
    expect(holding.filter((path) => !/credentials\.json$|worker-[0-9a-f]{16}\.env$/.test(path))).toEqual([])
    const privateFolders = ['camber', 'spaces'].map((name) => join(machine.env['RYTHMIQ_SANDBOX'] ?? '', name))
    expect(privateFolders.map((folder) => statSync(folder).mode & 0o077)).toEqual([0, 0])
  })

  it('is in no command line of a child and in no command that Camber stores', async () => {
    const argv = filesBelow(join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'camber')).filter((path) =>
      path.endsWith('calls.jsonl'),
    )
    const told = argv.map((path) => readFileSync(path, 'utf8')).join('\n')
    expect(told).toContain('job')
    expect([...Object.values(canaries), ...sandboxKeys].filter((secret) => told.includes(secret))).toEqual([])
    const { shards } = JSON.parse(
      (await machine.run(['status', JSON.parse(runs[1]?.stdout ?? '').run_id, '--json'])).stdout,
    )
    expect(shards[0].command).toMatch(
      /^bash run\.sh --run local-[\w-]+ --shard 0 --env worker-[0-9a-f]{16}\.env --cores 16$/,
    )
  })
})
