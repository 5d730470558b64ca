import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Candidate, plainCandidate } from '../../domain/candidate.ts'
import type { Draft, Storage } from '../../domain/draft.ts'
import { Failure } from '../../domain/failure.ts'
import { checkPayload } from '../../domain/payload.ts'
import type { InputReader } from '../../ports.ts'

/** More than any payload has; a larger file is something else. */
const mostBytes = 1_048_576

/** The payload in a JSON file, or on standard input for `-`. Throws PAYLOAD_INVALID. */
export async function readPayloadFile(name: string, cwd: string, inputs: InputReader): Promise<Candidate> {
  const shown = name === '-' ? 'standard input' : name
  const text = name === '-' ? await readAll(inputs.standardInput()) : await readText(resolve(cwd, name), shown)
  try {
    const payload: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) {
      return { ...plainCandidate(shown), payload }
    }
  } catch {
    throw new Failure('PAYLOAD_INVALID', `${shown} is not JSON${text.trim() === '' ? ': it is empty' : ''}.`)
  }
  throw new Failure('PAYLOAD_INVALID', `${shown} does not hold a JSON object, so it is no payload.`)
}

/**
 * A hand-written payload as a draft. `storage` may be left out; when it is there it must be that of the run, or the results would lie where
 * nobody looks. Throws PAYLOAD_INVALID with every problem told.
 */
export function readHandWritten(payload: unknown, { bucket, region, endpoint }: Storage): Draft {
  const storage = { bucket, region, endpoint }
  const whole = { storage, ...(typeof payload === 'object' ? payload : {}) }
  const { storage: told, ...draft } = checkPayload(whole)
  const other = (['bucket', 'region', 'endpoint'] as const).find(
    (field) => plain(told[field]) !== plain(storage[field]),
  )
  if (other === undefined) return { ...draft, source: null }
  throw new Failure(
    'PAYLOAD_INVALID',
    `The payload's storage.${other} is ${told[other]}, and this run's is ${storage[other]}.`,
    'Leave storage out to have it filled in.',
  )
}

function plain(text: string): string {
  return text.replace(/\/+$/, '')
}

async function readText(path: string, shown: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('PAYLOAD_INVALID', `The payload ${shown} cannot be read (${error.code ?? 'unknown reason'}).`)
  })
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of stream) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes > mostBytes) throw new Failure('PAYLOAD_INVALID', 'Standard input is too long for one payload.')
  }
  return Buffer.concat(pieces).toString('utf8')
}
