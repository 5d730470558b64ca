import { randomBytes } from 'node:crypto'
import { get } from 'node:http'
import { join } from 'node:path'
import { type Credentials, pingProof } from './credentials.ts'
import { readJson, writeJson } from './store/json-file.ts'

/** What `gateway.json` keeps: where the gateway of this folder is, or was. No secrets. */
export interface Place {
  readonly endpoint: string
  readonly port: number
  readonly region: string
  readonly bucket: string
  readonly pid: number
  /** Which start wrote it. */
  readonly nonce: string
}

/** The one line on stdout. */
export function announcement(place: Place, keys: Credentials): string {
  const { endpoint, region, bucket, pid } = place
  return JSON.stringify({ endpoint, region, bucket, ...keys, pid })
}

/** Where the gateway is or was; null before the first start. */
export function readPlace(root: string): Place | null {
  return readJson(join(root, 'gateway.json')) as Place | null
}

/** Tells where the gateway is. The file stays behind after the end, so that the next one takes the same port if it can. */
export function writePlace(root: string, place: Place): void {
  writeJson(join(root, 'gateway.json'), place)
}

/** True when the gateway of this folder answers there; asking counts as use, so it does not end in the next moment. */
export function answers(place: Place, keys: Credentials): Promise<boolean> {
  const nonce = randomBytes(16).toString('hex')
  return new Promise((resolve) => {
    const request = get(`${place.endpoint}/-/ping?nonce=${nonce}`, { timeout: 2000, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
        if (text.length > 200) response.destroy()
      })
      response.on('close', () => resolve(text === pingProof(keys.secret_key, nonce, place.nonce)))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
