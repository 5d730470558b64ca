import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The keys of one sandbox folder; the reader may look at everything and change nothing. */
export interface Credentials {
  readonly access_key: string
  readonly secret_key: string
  readonly reader_access_key: string
  readonly reader_secret_key: string
}

/** Makes the folder (0700) and its keys (0600) at the first start, and reads them ever after. */
export function loadCredentials(root: string): Credentials {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  chmodSync(root, 0o700)
  const path = join(root, 'credentials.json')
  return read(path) ?? create(path)
}

/** Proves to a client that it leases this gateway and no other; worth nothing else, so it may be sent. */
export function leaseToken(secretKey: string): string {
  return createHmac('sha256', secretKey).update('rythmiq-lease').digest('hex')
}

/**
 * The gateway's answer to a nonce. Only who can read the folder can give it, so a stranger on our old port is found out;
 * and it names the start it belongs to, so that a new gateway on the same port is not taken for the old one.
 */
export function pingProof(secretKey: string, nonce: string, start: string): string {
  return createHmac('sha256', secretKey).update(`rythmiq-ping:${nonce}:${start}`).digest('hex')
}

function read(path: string): Credentials | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function create(path: string): Credentials {
  const made: Credentials = {
    access_key: `SANDBOX${randomBytes(8).toString('hex').toUpperCase()}`,
    secret_key: randomBytes(24).toString('hex'),
    reader_access_key: `READER${randomBytes(8).toString('hex').toUpperCase()}`,
    reader_secret_key: randomBytes(24).toString('hex'),
  }
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(temporary, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  try {
    // A link, not a rename: of ten starters at once the first one's keys stand and the others read them.
    linkSync(temporary, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    unlinkSync(temporary)
  }
  return read(path) ?? made
}
