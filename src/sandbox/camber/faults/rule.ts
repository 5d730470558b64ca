import { isObject, type JsonObject } from '../state/json-file.ts'

export type FaultMatch = {
  /** `job create`, `job` for all of its commands, `*` for every call. */
  readonly command: string
  /** Text that must stand somewhere in the arguments. */
  readonly contains: string
  /** From the nth call that matches on (then once, unless `times` says more). */
  readonly nth: number
  readonly times: number
  readonly every: number
}

/** `done` says whether the command takes effect before the fault strikes. */
export type Fault =
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'hang'; readonly done: boolean }
  | { readonly kind: 'exit'; readonly code: number; readonly done: boolean }
  | { readonly kind: 'api_error'; readonly code: number; readonly message: string; readonly done: boolean }
  | { readonly kind: 'network'; readonly done: boolean }
  | { readonly kind: 'garbage'; readonly done: boolean }
  | { readonly kind: 'empty'; readonly done: boolean }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals; readonly done: boolean }
  | { readonly kind: 'truncated_json'; readonly bytes: number }
  | { readonly kind: 'banner'; readonly latest: string }
  | { readonly kind: 'partial_upload'; readonly files: number; readonly end: 'error' | 'hang' | 'signal' | 'exit_0' }
  | { readonly kind: 'job'; readonly plan: JobFault }

/** What befalls the job that this `job create` makes. */
export type JobFault = {
  readonly never_starts?: boolean
  readonly queue_seconds?: number
  readonly cancel_after_seconds?: number
  readonly lose_node_after_seconds?: number
}

export type Faults = readonly Fault[]
export type FaultRule = { readonly match: FaultMatch; readonly fault: Fault }

export function readRules(given: unknown, where: string): readonly FaultRule[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) throw new Error(`${where} must hold a list of rules`)
  return given.map((rule: unknown) => {
    if (!isObject(rule)) throw new Error(`${where}: a rule is an object with match and fault`)
    return { match: readMatch(rule['match']), fault: readFault(rule, where) }
  })
}

function readMatch(given: unknown): FaultMatch {
  const match: JsonObject = isObject(given) ? given : { command: given ?? '*' }
  const nth = Number(match['nth'] ?? 0)
  return {
    command: String(match['command'] ?? '*'),
    contains: String(match['contains'] ?? ''),
    nth,
    times: Number(match['times'] ?? (nth > 0 ? 1 : Number.POSITIVE_INFINITY)),
    every: Number(match['every'] ?? 1),
  }
}

const lostAnswers: Readonly<Record<string, Fault>> = {
  exit: { kind: 'network', done: true },
  hang: { kind: 'hang', done: true },
  empty: { kind: 'empty', done: true },
  garbage: { kind: 'garbage', done: true },
  signal: { kind: 'signal', signal: 'SIGKILL', done: true },
}

function readFault(rule: JsonObject, where: string): Fault {
  const kind = String(rule['fault'])
  const done = (initial: boolean): boolean => (typeof rule['done'] === 'boolean' ? rule['done'] : initial)
  switch (kind) {
    case 'slow':
      return { kind, ms: Number(rule['ms'] ?? 10_000) }
    case 'hang':
      return { kind, done: done(false) }
    case 'exit':
      return { kind, code: Number(rule['code'] ?? 1), done: done(false) }
    case 'api_error':
      return {
        kind,
        code: Number(rule['code'] ?? 500),
        message: String(rule['message'] ?? 'Internal server error'),
        done: done(false),
      }
    case 'network':
      return { kind, done: done(false) }
    case 'garbage':
    case 'empty':
      return { kind, done: done(true) }
    case 'signal':
      return { kind, signal: signalNamed(rule['signal']), done: done(false) }
    case 'truncated_json':
      return { kind, bytes: Number(rule['bytes'] ?? 0) }
    case 'banner':
      return { kind, latest: String(rule['latest'] ?? '1.0.99') }
    case 'partial_upload':
      return { kind, files: Number(rule['files'] ?? 1), end: endOf(rule['then']) }
    case 'job':
      return { kind, plan: jobFault(rule) }
    case 'lost_answer': {
      const variant = lostAnswers[String(rule['variant'] ?? 'exit')]
      if (variant !== undefined) return variant
    }
  }
  throw new Error(`${where}: there is no such fault: ${JSON.stringify(rule)}`)
}

function endOf(given: unknown): 'error' | 'hang' | 'signal' | 'exit_0' {
  return given === 'hang' || given === 'signal' || given === 'exit_0' ? given : 'error'
}

function signalNamed(given: unknown): NodeJS.Signals {
  return given === 'SIGTERM' || given === 'SIGSEGV' || given === 'SIGINT' ? given : 'SIGKILL'
}

function jobFault(rule: JsonObject): JobFault {
  const seconds = (name: keyof JobFault): object => (typeof rule[name] === 'number' ? { [name]: rule[name] } : {})
  return {
    ...(rule['never_starts'] === true ? { never_starts: true } : {}),
    ...seconds('queue_seconds'),
    ...seconds('cancel_after_seconds'),
    ...seconds('lose_node_after_seconds'),
  }
}
