import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface Options {
  readonly root: string
  readonly bucket: string
  readonly region: string
  /** Milliseconds the gateway waits for somebody before it ends. */
  readonly linger: number
  readonly whileAlive: string | null
  readonly port: number | null
}

/** Reads the command line; throws an Error with one sentence when it is wrong. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      root: { type: 'string' },
      bucket: { type: 'string', default: 'rythmiq-sandbox' },
      region: { type: 'string', default: 'sgp1' },
      linger: { type: 'string', default: '3000' },
      'while-alive': { type: 'string' },
      port: { type: 'string' },
    },
  })
  if (values.root === undefined || values.root === '') throw new Error('--root <folder> is needed.')
  return {
    root: resolve(values.root),
    bucket: values.bucket,
    region: values.region,
    linger: wholeNumber('--linger', values.linger, 24 * 3600_000),
    whileAlive: values['while-alive'] === undefined ? null : resolve(values['while-alive']),
    port: values.port === undefined ? null : wholeNumber('--port', values.port, 65535),
  }
}

function wholeNumber(name: string, text: string, top: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) > top) throw new Error(`${name} takes a whole number up to ${top}.`)
  return Number(text)
}
