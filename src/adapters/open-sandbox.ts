import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { get } from 'node:http'
import { delimiter, dirname, join } from 'node:path'
import { Failure } from '../domain/failure.ts'
import { Secret } from '../domain/secret.ts'
import type { Outside } from '../ports.ts'
import { childEnvironment } from './camber/environment.ts'
import { openCamber } from './camber/platform.ts'
import { findPython } from './find-python.ts'
import type { OpenContext } from './open-outside.ts'
import { runProcess } from './run-process.ts'
import { openSpaces } from './spaces/spaces.ts'

export interface SandboxPlace {
  /** Where its stash, jobs, objects and prepared Python environments lie. */
  readonly folder: string
  /** Where rythmiq is installed; the two programs are in its `dist`. */
  readonly programFolder: string
  /** The Node that runs this, and so the sandbox. */
  readonly node: string
  /** The interpreter to run jobs with; null means to look for one. */
  readonly python: string | null
}

interface Gateway {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly access_key: string
  readonly secret_key: string
}

/** A gateway that does not answer within this time will not. */
const gatewayStartMs = 15_000

/**
 * The sandbox behind `--local`: the same adapters, pointed at a program that behaves like `camber` and at an S3 gateway on a folder.
 * The gateway lives as long as somebody holds a lease or a job runs. Throws PYTHON_MISSING, SANDBOX_BROKEN.
 */
export async function openSandbox(place: SandboxPlace, context: OpenContext): Promise<Outside> {
  const camberHome = join(place.folder, 'camber')
  makeFolder(camberHome)
  const { path: python } = await findPython(place.python, context.env)
  const gateway = await startGateway(place, join(camberHome, 'supervisor.pid'))
  const lease = await holdLease(gateway)
  const workerKey = new Secret(gateway.access_key)
  const workerSecret = new Secret(gateway.secret_key)
  const spaces = openSpaces({
    endpoint: gateway.endpoint,
    region: gateway.region,
    bucket: gateway.bucket,
    accessKey: gateway.access_key,
    secretKey: gateway.secret_key,
    pathStyle: true,
  })
  const closing = new AbortController()
  const camber = openCamber({
    program: [place.node, join(place.programFolder, 'dist', 'sandbox-camber.js')],
    apiKey: new Secret(gateway.access_key),
    environment: childEnvironment(context.env, {
      CAMBER_SANDBOX_HOME: camberHome,
      CAMBER_SANDBOX_PATH: [dirname(python), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      ...faults(context.env),
    }),
    run: runProcess,
    sleep: context.sleep,
    random: context.random,
    closing: closing.signal,
  })
  const workerEnvironment = {
    RYTHMIQ_ENVIRONMENTS: join(place.folder, 'environments'),
    RYTHMIQ_PYTHON: python,
    ...installerSettings(context.env),
  }
  return {
    local: true,
    camber,
    spaces,
    workerKey,
    workerSecret,
    workerEnvironment,
    close: async () => {
      closing.abort()
      spaces.close()
      lease()
    },
  }
}

/** How pip and uv reach a package index from here, and the time limit of a document; a job's own environment is empty. */
function installerSettings(env: OpenContext['env']): Record<string, string> {
  const pattern =
    /^(PIP|UV)_[A-Z_]+$|^RYTHMIQ_DOCUMENT_TIMEOUT$|^(SSL_CERT_FILE|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy)$/
  const found = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (pattern.test(name) && value !== undefined ? [[name, value]] : [])),
  )
  if (!Object.keys(found).some((name) => /^https?_proxy$/i.test(name))) return found
  // The worker's S3 client would send what is for the gateway on this machine to the proxy.
  const direct = [found['NO_PROXY'] ?? found['no_proxy'], '127.0.0.1'].filter(Boolean).join(',')
  return { ...found, NO_PROXY: direct, no_proxy: direct }
}

function faults(env: OpenContext['env']): Record<string, string> {
  const value = env['CAMBER_SANDBOX_FAULTS']
  return value === undefined ? {} : { CAMBER_SANDBOX_FAULTS: value }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw broken(`its folder ${folder} cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`)
  }
}

function broken(reason: string): Failure {
  return new Failure(
    'SANDBOX_BROKEN',
    `The sandbox cannot start: ${reason}.`,
    'See what is wrong with: rythmiq doctor',
    { reason },
  )
}

/** Starts the gateway of this folder, or finds the one that runs, and reads where it is. */
async function startGateway(place: SandboxPlace, supervisorPid: string): Promise<Gateway> {
  const program = join(place.programFolder, 'dist', 'sandbox-spaces.js')
  const words = [program, '--root', join(place.folder, 'spaces'), '--while-alive', supervisorPid]
  // Detached: a Ctrl-C in this terminal must not end the gateway that running jobs write to.
  const child = spawn(place.node, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  child.unref()
  return new Promise((resolve, reject) => {
    const said = { out: '', err: '' }
    const settle = (gateway: Gateway | null, reason: string): void => {
      clearTimeout(limit)
      child.stdout.destroy()
      child.stderr.destroy()
      if (gateway) resolve(gateway)
      else reject(broken(reason))
    }
    const limit = setTimeout(() => settle(null, 'its S3 gateway did not answer'), gatewayStartMs)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out += text
      if (said.out.includes('\n')) settle(readGateway(said.out), 'its S3 gateway answered what cannot be read')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err += text
    })
    child.on('error', (error) => settle(null, error.message))
    child.on('exit', () =>
      settle(readGateway(said.out), said.err.trim().replace(/\.$/, '') || 'its S3 gateway ended at once'),
    )
  })
}

function readGateway(text: string): Gateway | null {
  try {
    const json: unknown = JSON.parse(text.split('\n')[0] ?? '')
    return isGateway(json) ? json : null
  } catch {
    return null
  }
}

function isGateway(value: unknown): value is Gateway {
  if (typeof value !== 'object' || value === null) return false
  return ['endpoint', 'region', 'bucket', 'access_key', 'secret_key'].every(
    (field) => typeof Reflect.get(value, field) === 'string',
  )
}

/** Opens the connection that keeps the gateway up while this command runs; it ends with the process whatever happens. */
async function holdLease(gateway: Gateway): Promise<() => void> {
  const token = createHmac('sha256', gateway.secret_key).update('rythmiq-lease').digest('hex')
  return new Promise((resolve, reject) => {
    const request = get(`${gateway.endpoint}/-/lease`, { headers: { 'x-rythmiq-lease': token } }, (response) => {
      response.resume().on('error', () => {})
      response.socket.unref()
      resolve(() => request.destroy())
    })
    request.on('error', () => reject(broken('its S3 gateway went away')))
  })
}
