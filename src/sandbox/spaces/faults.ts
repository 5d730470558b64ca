import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { S3Request } from './request.ts'

/** One fault of `faults.json`; README.md says what each switch does. */
export interface Fault {
  readonly only?: { readonly method?: string; readonly key_prefix?: string; readonly query?: string }
  readonly skip_first?: number
  readonly fail_every?: number
  readonly fail_first?: number
  readonly status?: number
  readonly code?: string
  readonly retry_after?: number
  readonly delay_ms?: number
  readonly deny_writes?: boolean
  readonly no_space?: boolean
  readonly drop?: boolean
  readonly lose_answer?: boolean
  readonly cut_after_bytes?: number
  readonly corrupt?: boolean
}

/** The faults that strike one request. */
export interface Strike {
  readonly fail: { readonly status: number; readonly code: string; readonly retryAfter: number | null } | null
  readonly delay: number
  readonly denyWrites: boolean
  readonly noSpace: boolean
  readonly drop: boolean
  readonly loseAnswer: boolean
  readonly cutAfter: number | null
  readonly corrupt: boolean
}

/** Reads the switches anew for every request, so that a test turns them on and off while the gateway runs. */
export function faultSwitches(root: string): (request: S3Request) => Strike {
  const path = join(root, 'faults.json')
  let text = ''
  let faults: readonly Fault[] = []
  let counts: number[] = []
  return (request) => {
    const now = readText(path)
    if (now !== text) {
      text = now
      faults = parse(now)
      counts = faults.map(() => 0)
    }
    const striking = faults.flatMap((fault, index) => {
      if (!concerns(fault, request)) return []
      const count = (counts[index] ?? 0) + 1
      counts[index] = count
      return due(fault, count) ? [fault] : []
    })
    return combine(striking)
  }
}

function combine(faults: readonly Fault[]): Strike {
  const failing = faults.find((fault) => fault.fail_every ?? fault.fail_first ?? fault.status)
  return {
    fail:
      failing === undefined
        ? null
        : { status: failing.status ?? 503, code: failing.code ?? 'SlowDown', retryAfter: failing.retry_after ?? null },
    delay: faults.reduce((sum, fault) => sum + (fault.delay_ms ?? 0), 0),
    denyWrites: faults.some((fault) => fault.deny_writes === true),
    noSpace: faults.some((fault) => fault.no_space === true),
    drop: faults.some((fault) => fault.drop === true),
    loseAnswer: faults.some((fault) => fault.lose_answer === true),
    cutAfter: faults.find((fault) => fault.cut_after_bytes !== undefined)?.cut_after_bytes ?? null,
    corrupt: faults.some((fault) => fault.corrupt === true),
  }
}

function concerns(fault: Fault, request: S3Request): boolean {
  const { method, key_prefix: prefix, query } = fault.only ?? {}
  if (method !== undefined && method !== request.method) return false
  if (query !== undefined && !request.query.has(query)) return false
  return prefix === undefined || (request.key ?? '').startsWith(prefix)
}

function due(fault: Fault, count: number): boolean {
  const after = count - (fault.skip_first ?? 0)
  if (after < 1) return false
  if (fault.fail_every !== undefined) return after % fault.fail_every === 0
  return fault.fail_first === undefined || after <= fault.fail_first
}

function parse(text: string): readonly Fault[] {
  try {
    const value: Fault | Fault[] = text === '' ? [] : JSON.parse(text)
    return Array.isArray(value) ? value : [value]
  } catch {
    return []
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
