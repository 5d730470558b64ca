import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'

/** A text instead of a file: a bundle has no file of its own for it. */
const program = `
const { createHash } = require('node:crypto')
const { parentPort } = require('node:worker_threads')
parentPort.on('message', (bytes) => parentPort.postMessage(createHash('md5').update(bytes).digest('base64')))
`

interface Digester {
  digest(bytes: Uint8Array): Promise<string>
}

let digester: Digester | null = null

/**
 * The MD5 in base64 of bytes in shared memory, made in a thread of its own: where a part is hashed on the main thread, the sending of
 * all the others stands still, and a gibibyte takes a second and a half of it.
 */
export async function digestOfPart(bytes: Uint8Array): Promise<string> {
  try {
    digester ??= startDigester()
    return await digester.digest(bytes)
  } catch {
    // A machine that gives no more threads still has this one.
    return createHash('md5').update(bytes).digest('base64')
  }
}

/** One thread for all uploads; it keeps the program alive only while somebody waits for it. */
function startDigester(): Digester {
  const worker = new Worker(program, { eval: true })
  const waiting: { resolve(md5: string): void; reject(error: unknown): void }[] = []
  worker.unref()
  worker.on('message', (md5: string) => {
    waiting.shift()?.resolve(md5)
    if (waiting.length === 0) worker.unref()
  })
  const lost = (error: unknown): void => {
    digester = null
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  worker.on('error', lost)
  worker.on('exit', () => lost(new Error('the thread has ended')))
  return {
    digest: (bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        worker.ref()
        worker.postMessage(bytes)
      }),
  }
}
