import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// How long the command takes to start, as a ratio to Node doing nothing, measured side by side in one run.

// The bench is built into bench/.built, so that Node 20 runs it.
const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = join(root, 'bin', 'rythmiq.js')
const home = mkdtempSync(join(tmpdir(), 'rythmiq-bench-'))
const rounds = Number(process.argv[2] ?? 40)

const candidates = {
  'node -e 0': ['-e', '0'],
  'rythmiq --version': [bin, '--version'],
  'rythmiq --help': [bin, '--help'],
  'rythmiq submit --dry-run': [
    bin,
    'submit',
    join(root, 'examples', 'passport.jpg'),
    '--schema',
    'passport',
    '--local',
    '--dry-run',
  ],
}

function time(words: readonly string[]): number {
  const started = process.hrtime.bigint()
  const { status } = spawnSync(process.execPath, words, {
    stdio: 'ignore',
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home },
  })
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`)
  return Number(process.hrtime.bigint() - started) / 1e6
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}

const names = Object.keys(candidates) as (keyof typeof candidates)[]
const times = new Map(names.map((name) => [name, [] as number[]]))
for (const name of names) time(candidates[name])
// Interleaved, so that a slow moment of the machine hits all alike.
for (let round = 0; round < rounds; round++) for (const name of names) times.get(name)?.push(time(candidates[name]))
const base = median(times.get('node -e 0') ?? [])
for (const name of names) {
  const middle = median(times.get(name) ?? [])
  console.log(`${name.padEnd(26)} ${middle.toFixed(1).padStart(7)} ms  ${(middle / base).toFixed(2)} x`)
}
rmSync(home, { recursive: true, force: true })
