import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { announcement, answers, type Place, readPlace, writePlace } from './announcement.ts'
import { type Claim, claim } from './claim.ts'
import { loadCredentials } from './credentials.ts'
import { faultSwitches } from './faults.ts'
import { watchLife } from './life.ts'
import { listen } from './listen.ts'
import { type Options, readOptions } from './options.ts'
import { createGateway } from './server.ts'
import { openStore } from './store/store.ts'
import { detach, say } from './streams.ts'

// An S3 gateway on a folder. See README.md beside this file.

async function main(options: Options): Promise<void> {
  const { root } = options
  const keys = loadCredentials(root)
  const nonce = randomBytes(8).toString('hex')
  for (;;) {
    const outcome = await claim(root, nonce, async () => {
      const place = readPlace(root)
      return place !== null && (await answers(place, keys)) ? place : null
    })
    if ('running' in outcome) return say(1, announcement(outcome.running, keys))
    if (await run(root, nonce, options, outcome.claim)) return
  }
}

/** Becomes the gateway. False when another one took the folder in the instant before the announcement. */
async function run(root: string, nonce: string, options: Options, claimed: Claim): Promise<boolean> {
  const keys = loadCredentials(root)
  const store = openStore(root)
  store.create(options.bucket)
  const life = watchLife(options.linger, options.whileAlive, Date.now)
  const server = createGateway({ keys, region: options.region, store, life, start: nonce, strike: faultSwitches(root) })
  const remembered = readPlace(root)?.port
  const wanted = options.port === null ? (remembered === undefined ? [] : [remembered]) : [options.port]
  const port = await listen(server, wanted)
  if (!claimed.held()) {
    server.close()
    return false
  }
  const endpoint = `http://127.0.0.1:${port}`
  const place: Place = { endpoint, port, region: options.region, bucket: options.bucket, pid: process.pid, nonce }
  writePlace(root, place)
  say(1, announcement(place, keys))
  detach(join(root, 'gateway.log'))
  // The folder it was started in may be removed or unmounted while it runs.
  process.chdir(root)
  const end = (): void => {
    clearInterval(timer)
    claimed.release()
    server.close()
    server.closeAllConnections()
  }
  const mine = () => readPlace(root)?.nonce === nonce
  const timer = setInterval(
    () => (life.needed() && mine() ? undefined : end()),
    Math.max(20, Math.min(options.linger / 4, 500)),
  )
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.on('SIGHUP', () => undefined)
  return true
}

try {
  await main(readOptions(process.argv.slice(2)))
} catch (error) {
  say(2, `sandbox-spaces: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
