import { createHash, createHmac } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import type { Target } from './targets.ts'

/** A request signed by hand, so that every part of it can be wrong on purpose. */
export interface RawRequest {
  readonly method: string
  /** Not encoded yet; null addresses the bucket. */
  readonly key?: string
  readonly bucket?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly accessKey?: string
  readonly secretKey?: string
  /** Milliseconds the clock of the signer is wrong by. */
  readonly skew?: number
  /** The value of x-amz-content-sha256, when it is not the body's hash. */
  readonly payload?: string
  readonly anonymous?: boolean
  /** Makes the body out of the signature of the headers, for chunks that are chained to it. */
  readonly chunks?: (seed: Seed) => Buffer
  /** Signs in the query instead, valid for so many seconds. */
  readonly presign?: number
  /** Goes over a kept connection: for many requests in a row. */
  readonly keep?: boolean
  /** Changes the finished address, to spoil it. */
  readonly spoil?: (path: string) => string
}

export interface Seed {
  readonly key: Buffer
  readonly stamp: string
  readonly scope: string
  readonly signature: string
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The error code of an XML answer, or null. */
  readonly code: string | null
}

const kept = new Agent({ keepAlive: true })

/** Sends it and gives back what came. */
export function send(target: Target, raw: RawRequest): Promise<RawAnswer> {
  const url = new URL(target.endpoint)
  const signed = raw.presign === undefined ? signHeaders(target, raw, url.host) : presign(target, raw, url.host)
  const body = raw.chunks?.(signed.seed) ?? Buffer.from(raw.body ?? '')
  const headers = { ...signed.headers, ...(needsLength(raw) ? { 'content-length': String(body.length) } : {}) }
  const path = raw.spoil?.(signed.path) ?? signed.path
  return new Promise((resolve, reject) => {
    const { hostname, port } = url
    const request = httpRequest(
      { hostname, port, method: raw.method, path, headers, agent: raw.keep ? kept : false },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => {
          const whole = Buffer.concat(pieces)
          const code = /<Error><Code>(\w+)</.exec(whole.toString())?.[1] ?? null
          const fields = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(fields), body: whole, code })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** The body of a STREAMING-AWS4-HMAC-SHA256-PAYLOAD request; `bad` names the chunk that gets a wrong signature. */
export function signedChunks(seed: Seed, pieces: readonly Buffer[], bad = -1): Buffer {
  const frames: Buffer[] = []
  let previous = seed.signature
  for (const [index, piece] of [...pieces, Buffer.alloc(0)].entries()) {
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', seed.stamp, seed.scope, previous, sha256(''), sha256(piece)].join('\n')
    previous = createHmac('sha256', seed.key).update(text).digest('hex')
    const shown = index === bad ? '0'.repeat(64) : previous
    frames.push(Buffer.from(`${piece.length.toString(16)};chunk-signature=${shown}\r\n`), piece, Buffer.from('\r\n'))
  }
  return Buffer.concat(frames)
}

function signHeaders(target: Target, raw: RawRequest, host: string) {
  const payload = raw.payload ?? sha256(Buffer.from(raw.body ?? ''))
  const stamp = stampOf(raw)
  const scope = `${stamp.slice(0, 8)}/${target.region}/s3/aws4_request`
  const given = Object.entries(raw.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const headers: Record<string, string> = { ...Object.fromEntries(given), host }
  if (!raw.anonymous) Object.assign(headers, { 'x-amz-date': stamp, 'x-amz-content-sha256': payload })
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('')
  const query = queryText(raw.query ?? {})
  const canonical = [raw.method, pathOf(target, raw), query, lines, names.join(';'), payload].join('\n')
  const { key, signature } = sign(raw.secretKey ?? target.secretKey, stamp, scope, canonical)
  if (!raw.anonymous) {
    const credential = `Credential=${raw.accessKey ?? target.accessKey}/${scope}`
    headers['authorization'] =
      `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  }
  const path = pathOf(target, raw) + (query === '' ? '' : `?${query}`)
  return { headers, path, seed: { key, stamp, scope, signature } }
}

function presign(target: Target, raw: RawRequest, host: string) {
  const stamp = stampOf(raw)
  const scope = `${stamp.slice(0, 8)}/${target.region}/s3/aws4_request`
  const query = queryText({
    ...raw.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${raw.accessKey ?? target.accessKey}/${scope}`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(raw.presign),
    'X-Amz-SignedHeaders': 'host',
  })
  const canonical = [raw.method, pathOf(target, raw), query, `host:${host}\n`, 'host', 'UNSIGNED-PAYLOAD'].join('\n')
  const { key, signature } = sign(raw.secretKey ?? target.secretKey, stamp, scope, canonical)
  const path = `${pathOf(target, raw)}?${query}&X-Amz-Signature=${signature}`
  return { headers: { ...raw.headers, host }, path, seed: { key, stamp, scope, signature } }
}

function sign(secret: string, stamp: string, scope: string, canonical: string): { key: Buffer; signature: string } {
  let key: Buffer = Buffer.from(`AWS4${secret}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(canonical)}`
  return { key, signature: createHmac('sha256', key).update(text).digest('hex') }
}

function needsLength(raw: RawRequest): boolean {
  const chunked = raw.headers?.['transfer-encoding'] !== undefined
  return !chunked && (raw.method === 'PUT' || raw.method === 'POST')
}

function stampOf(raw: RawRequest): string {
  const at = new Date(Date.now() + (raw.skew ?? 0))
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '')
}

function pathOf(target: Target, raw: RawRequest): string {
  const key = raw.key === undefined ? '' : `/${raw.key.split('/').map(encode).join('/')}`
  return `/${raw.bucket ?? target.bucket}${key}`
}

function queryText(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`)
  return pairs.sort().join('&')
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
