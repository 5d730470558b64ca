import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { errorAnswer, send } from './answer.ts'
import { authenticate } from './authentication.ts'
import { type Credentials, leaseToken, pingProof } from './credentials.ts'
import type { Strike } from './faults.ts'
import type { Life } from './life.ts'
import type { Answer } from './operations/context.ts'
import { readRequest, type S3Request } from './request.ts'
import { route } from './router.ts'
import { S3Error, s3Error, toS3Error } from './s3-error.ts'
import type { Store } from './store/store.ts'

/** What the server works with. */
export interface Gateway {
  readonly keys: Credentials
  readonly region: string
  readonly store: Store
  readonly life: Life
  /** Which start this is. */
  readonly start: string
  readonly strike: (request: S3Request) => Strike
}

const NO_STRIKE: Strike = {
  fail: null,
  delay: 0,
  denyWrites: false,
  noSpace: false,
  drop: false,
  loseAnswer: false,
  cutAfter: null,
  corrupt: false,
}

/** Makes the HTTP server; it listens nowhere yet. */
export function createGateway(gateway: Gateway): Server {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (message, response) => {
    // A client that goes away in the middle is no news.
    response.on('error', () => undefined)
    message.on('error', () => undefined)
    const end = gateway.life.begin()
    response.on('close', end)
    if (message.url?.startsWith('/-/')) own(gateway, message, response)
    else void serve(gateway, message, response)
  })
  // A large object takes the time it takes; and a kept connection must not be shut under a client that is about to use it.
  server.requestTimeout = 0
  server.keepAliveTimeout = 120_000
  return server
}

/** The two addresses that are not S3's: no bucket can be called `-`. */
function own(gateway: Gateway, message: IncomingMessage, response: ServerResponse): void {
  const url = new URL(message.url ?? '/', 'http://localhost')
  const secret = gateway.keys.secret_key
  if (url.pathname === '/-/ping') {
    response.setHeader('connection', 'close')
    response.end(pingProof(secret, url.searchParams.get('nonce') ?? '', gateway.start))
  } else if (url.pathname === '/-/lease' && message.headers['x-rythmiq-lease'] === leaseToken(secret)) {
    // Never ended: the lease lasts as long as the connection.
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write('leased\n')
  } else {
    response.writeHead(403).end()
  }
}

async function serve(gateway: Gateway, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = `tx${randomBytes(10).toString('hex')}`
  response.setHeader('x-amz-request-id', requestId)
  let request: S3Request | null = null
  let strike = NO_STRIKE
  let answer: Answer
  try {
    request = readRequest(message)
    strike = gateway.strike(request)
    if (strike.delay > 0) await pause(strike.delay)
    if (strike.drop) return void message.socket.destroy()
    if (strike.fail?.retryAfter != null) response.setHeader('retry-after', String(strike.fail.retryAfter))
    answer = await work(gateway, request, strike)
  } catch (error) {
    answer = errorAnswer(toS3Error(error), request, requestId)
  }
  if (strike.loseAnswer) return void message.socket.destroy()
  try {
    await send(response, answer, message.method === 'HEAD', strike)
  } catch {
    response.destroy()
  }
}

async function work(gateway: Gateway, request: S3Request, strike: Strike): Promise<Answer> {
  if (strike.fail !== null) throw new S3Error(strike.fail.code, strike.fail.status, 'A fault switch asked for this.')
  const grant = authenticate(request, gateway.keys, Date.now())
  const writing = !['GET', 'HEAD'].includes(request.method)
  if (writing && strike.denyWrites) throw s3Error('AccessDenied', 'A fault switch denies writes.')
  if (writing && strike.noSpace) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
  if (writing && strike.cutAfter !== null) cutUpload(request.message, strike.cutAfter)
  const context = { request, grant, store: gateway.store, region: gateway.region }
  return route(context)(context)
}

function cutUpload(message: IncomingMessage, after: number): void {
  let received = 0
  const { socket } = message
  const before = socket.bytesRead
  const look = () => {
    received = socket.bytesRead - before
    if (received >= after) socket.destroy()
  }
  socket.on('data', look)
  look()
}
