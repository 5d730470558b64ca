import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sourcesKey } from '../src/domain/keys.ts'
import { eachOf } from '../src/operations/in-order.ts'
import { ensureBlobs } from '../src/operations/submit/ensure-blobs.ts'
import { blobUuid } from '../src/operations/submit/identifiers.ts'
import type { Outside } from '../src/ports.ts'
import { ceph, openCeph } from './ceph.ts'

// How fast documents come into Spaces, beside rclone and the aws CLI against the same real gateway in the same run: 1000 files of 200 kB
// and one of 1 GiB. `RYTHMIQ_TEST_CEPH` names the file that `ceph-rgw.sh start` printed. Every upload goes to keys of its own.

const { endpoint, region, bucket, accessKey, secretKey } = ceph

/** What `submit` does with the blobs of a shard, in a process of its own so that its memory is its own. */
async function upload(run: string): Promise<void> {
  const spaces = openCeph()
  const done = await ensureBlobs({ spaces } as unknown as Outside, run, 0, {
    interrupted: new AbortController().signal,
    there: new Set(),
  })
  spaces.close()
  console.log(JSON.stringify({ sent: done.sent, lost: done.lost.length, rss: process.resourceUsage().maxRSS }))
}

interface Measured {
  readonly seconds: number
  /** Peak resident memory in MB; null where it was not asked for. */
  readonly memory: number | null
}

/** Runs a command to its end; its peak memory is the one that the kernel counted. */
function timed(command: readonly string[], env: Record<string, string>): Promise<Measured> {
  const [file = '', ...words] = ['/usr/bin/time', '-f', '%M', ...command]
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(file, words, {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let told = ''
    child.stderr.on('data', (text) => {
      told += text
    })
    child.once('close', (code) => {
      const seconds = (performance.now() - started) / 1000
      if (code === 0) resolve({ seconds, memory: Number(told.trim().split('\n').at(-1)) / 1024 })
      else reject(new Error(`${command.join(' ')} ended with ${code}: ${told}`))
    })
  })
}

async function ours(files: readonly string[]): Promise<Measured> {
  const run = `bench-${randomUUID()}`
  const lines = files.map((path) => {
    const { size, mtimeMs } = statSync(path)
    // The content's hash is made while a document is checked; here a name of its own is enough.
    const sha256 = createHash('sha256').update(`${run}${path}`).digest('hex')
    const source = { path, bytes: size, sha256, modified_ms: mtimeMs }
    return JSON.stringify({ raw_path: `blobs/${blobUuid(sha256)}`, mime_type: 'image/jpeg', source })
  })
  const spaces = openCeph()
  await spaces.put(sourcesKey(run, 0), lines.join('\n'))
  spaces.close()
  const started = performance.now()
  const child = spawnSync(process.execPath, [process.argv[1] ?? '', 'upload', run], {
    encoding: 'utf8',
    env: process.env,
  })
  const seconds = (performance.now() - started) / 1000
  if (child.status !== 0) throw new Error(child.stderr)
  const told = JSON.parse(child.stdout)
  if (told.sent !== files.length) throw new Error(`${told.sent} of ${files.length} were sent`)
  await clear()
  return { seconds, memory: told.rss / 1024 }
}

/** Takes away what was uploaded. Ceph gives the room back hours later, and one that is full answers nobody: a round needs 6 of its 8 GB. */
async function clear(): Promise<void> {
  const spaces = openCeph()
  const keys: string[] = []
  for (const prefix of ['bench-', 'blobs/', 'rythmiq/runs/bench-'])
    for await (const { key } of spaces.list(prefix)) keys.push(key)
  await eachOf(keys, 16, (key) => spaces.delete(key))
  spaces.close()
  // What is deleted is tidied up for a moment longer, at the cost of whoever comes next.
  await pause(2_000)
}

async function rclone(folder: string, more: readonly string[] = []): Promise<Measured> {
  const target = `:s3:${bucket}/bench-${randomUUID()}`
  const where = [`--s3-provider=Ceph`, `--s3-endpoint=${endpoint}`, `--s3-region=${region}`, '--s3-no-check-bucket']
  const env = { RCLONE_S3_ACCESS_KEY_ID: accessKey, RCLONE_S3_SECRET_ACCESS_KEY: secretKey, RCLONE_CONFIG: '/dev/null' }
  const measured = await timed(['rclone', 'copy', folder, target, ...where, ...more], env)
  await clear()
  return measured
}

async function aws(folder: string): Promise<Measured> {
  const words = ['s3', 'cp', '--recursive', '--quiet', folder, `s3://${bucket}/bench-${randomUUID()}`]
  const env = {
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_DEFAULT_REGION: region,
    AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const measured = await timed(['aws', '--endpoint-url', endpoint, ...words], env)
  await clear()
  return measured
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}

async function compare(title: string, folder: string, files: readonly string[], rounds: number): Promise<void> {
  const ways: Record<string, () => Promise<Measured>> = {
    rythmiq: () => ours(files),
    rclone: () => rclone(folder),
    'rclone, 16 at once': () => rclone(folder, ['--transfers', '16', '--s3-upload-concurrency', '8']),
    'aws s3 cp': () => aws(folder),
  }
  const measured = new Map<string, Measured[]>(Object.keys(ways).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first meets an idle gateway, and whoever comes last one that still tidies up.
    const order = Object.entries(ways).toSorted(() => Math.random() - 0.5)
    for (const [name, way] of order) measured.get(name)?.push(await way())
  }
  const own = median((measured.get('rythmiq') ?? []).map(({ seconds }) => seconds))
  console.log(title)
  for (const [name, values] of measured) {
    const seconds = median(values.map((value) => value.seconds))
    const memory = Math.max(...values.map((value) => value.memory ?? Number.NaN))
    console.log(
      `  ${name.padEnd(20)} ${seconds.toFixed(2).padStart(7)} s  ${(seconds / own).toFixed(2).padStart(5)} x  peak ${memory.toFixed(0).padStart(4)} MB`,
    )
  }
}

async function bench(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'rythmiq-bench-'))
  try {
    const small = join(place, 'small')
    const large = join(place, 'large')
    for (const folder of [small, large]) mkdirSync(folder)
    const files = Array.from({ length: 1000 }, (_, index) => join(small, `${index}.jpg`))
    for (const path of files) writeFileSync(path, randomBytes(200 * 1024))
    const whole = openSync(join(large, 'scan.tif'), 'w')
    for (let written = 0; written < 1024; written += 64) writeSync(whole, randomBytes(64 * 1_048_576))
    closeSync(whole)
    const scan = join(large, 'scan.tif')
    // A gateway made anew takes two to four times as long for its first gibibyte, whoever sends it.
    await ours([scan])
    await compare('1000 files of 200 kB', small, files, Number(process.argv[2] ?? 1))
    await compare('one file of 1 GiB', large, [scan], Number(process.argv[2] ?? 1))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

await (process.argv[2] === 'upload' ? upload(process.argv[3] ?? '') : bench())
