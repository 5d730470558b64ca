import { setTimeout as sleep } from 'node:timers/promises'
import { apiError, CallFailure } from '../failure.ts'
import type { Fault, Faults } from './rule.ts'

/** Thrown to end a call at once with this exit code and whatever is in its output by then. */
export class EndOfCall extends Error {
  readonly exit: number

  constructor(exit: number) {
    super('end of call')
    this.exit = exit
  }
}

export type Strike = {
  readonly real: (milliseconds: number) => number
  /** Told before a call vanishes without an end of its own. */
  readonly lost: () => void
  readonly damage: (change: (text: string) => string) => void
}

/** Faults that keep the command from taking effect. */
export async function strikeBefore(faults: Faults, strike: Strike): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'slow') await sleep(strike.real(fault.ms))
    else if ('done' in fault && !fault.done) await end(fault, strike)
  }
}

/** Faults that let the command do its work and then spoil the answer. */
export async function strikeAfter(faults: Faults, strike: Strike): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'truncated_json') strike.damage((text) => cut(text, fault.bytes))
    else if ('done' in fault && fault.done) await end(fault, strike)
  }
}

async function end(fault: Extract<Fault, { done: boolean }>, strike: Strike): Promise<never> {
  switch (fault.kind) {
    case 'hang':
      strike.lost()
      return hang()
    case 'signal':
      strike.lost()
      return die(fault.signal)
    case 'exit':
      strike.damage(() => '')
      throw new EndOfCall(fault.code)
    case 'empty':
      strike.damage(() => '')
      throw new EndOfCall(0)
    case 'garbage':
      strike.damage(() => garbage)
      throw new EndOfCall(0)
    case 'network':
      strike.damage(() => '')
      throw new CallFailure('Post "https://api-v2.cambercloud.com/api/cli/": net/http: TLS handshake timeout')
    case 'api_error':
      strike.damage(() => '')
      throw apiError(fault.code, fault.message)
    default: {
      const never: never = fault
      throw new Error(`unknown fault ${JSON.stringify(never)}`)
    }
  }
}

const garbage = '<html>\r\n<head><title>502 Bad Gateway</title></head>\u0000\u001b[31m\ufffd\ufffd{"job_id":\r\n'

function cut(text: string, bytes: number): string {
  return text.slice(0, bytes > 0 ? bytes : Math.floor(text.length / 2))
}

export function hang(): Promise<never> {
  // The timer is what keeps the process alive; nothing ever resolves.
  setInterval(() => {}, 2 ** 30)
  return new Promise(() => {})
}

export function die(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal)
  return hang()
}
