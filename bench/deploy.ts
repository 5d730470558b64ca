import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// What a deploy of 200 files costs in calls, bytes and time, beside a plain `camber stash cp -r` of the same folder on the same sandbox,
// where each call takes 1.5 s as it does on the real one (facts/camber-cli.md §3, Latency).

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = join(root, 'bin', 'rythmiq.js')
const camber = join(root, 'dist', 'sandbox-camber.js')
const place = mkdtempSync(join(tmpdir(), 'rythmiq-bench-'))
const sandbox = join(place, 'sandbox')
const worker = join(place, 'worker')
const rounds = Number(process.argv[2] ?? 5)
const env = { PATH: process.env['PATH'], HOME: place, RYTHMIQ_SANDBOX: sandbox }

interface Measured {
  readonly ms: number
  readonly calls: number
  readonly bytes: number
}

function callsSoFar(): number {
  const path = join(sandbox, 'camber', 'calls.jsonl')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0
}

function run(words: readonly string[], more: Record<string, string> = {}): { ms: number; stdout: string } {
  const started = process.hrtime.bigint()
  const done = spawnSync(process.execPath, words, { cwd: place, env: { ...env, ...more }, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${words.slice(1).join(' ')} ended with ${done.status}: ${done.stderr}`)
  return { ms: Number(process.hrtime.bigint() - started) / 1e6, stdout: done.stdout }
}

function deploy(): Measured {
  const before = callsSoFar()
  const { ms, stdout } = run([bin, 'deploy-worker', '--local', '--json'])
  return { ms, calls: callsSoFar() - before, bytes: JSON.parse(stdout).sent_bytes }
}

function plainCopy(round: number): Measured {
  const words = [camber, 'stash', 'cp', '-r', worker, `stash://your-username/plain-${round}/`]
  const { ms } = run(words, { CAMBER_SANDBOX_HOME: join(sandbox, 'camber'), CAMBER_API_KEY: 'bench' })
  return { ms, calls: 1, bytes: 200 * 2048 }
}

function lay(name: string, text: string): void {
  writeFileSync(join(worker, name), `# ${text}\n`.padEnd(2047, '#').concat('\n'))
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}

mkdirSync(join(worker, 'lib'), { recursive: true })
mkdirSync(join(sandbox, 'camber'), { recursive: true })
writeFileSync(join(sandbox, 'camber', 'settings.json'), JSON.stringify({ call_seconds: [1.5, 1.5] }))
run([bin, 'releases', '--local'])
const measured = new Map<string, Measured[]>()
const note = (name: string, value: Measured): void => void measured.set(name, [...(measured.get(name) ?? []), value])
for (let round = 0; round < rounds; round++) {
  for (let file = 0; file < 199; file++) lay(`lib/f${file}.py`, `round ${round}`)
  lay('worker.py', `round ${round}`)
  note('camber stash cp -r', plainCopy(round))
  note('first deploy', deploy())
  note('unchanged', deploy())
  lay('lib/f7.py', `round ${round}, changed`)
  note('one file changed', deploy())
}
const base = median((measured.get('camber stash cp -r') ?? []).map(({ ms }) => ms))
for (const [name, values] of measured) {
  const ms = median(values.map((value) => value.ms))
  const calls = Math.max(...values.map((value) => value.calls))
  const kilobytes = Math.round(median(values.map((value) => value.bytes)) / 1024)
  console.log(
    `${name.padEnd(20)} ${String(calls).padStart(2)} calls  ${String(kilobytes).padStart(5)} kB sent  ${(ms / 1000).toFixed(2).padStart(6)} s  ${(ms / base).toFixed(2)} x`,
  )
}
rmSync(place, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
