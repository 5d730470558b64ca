/** Where a run is, for people: reported by operations as data, drawn elsewhere. */
export type ProgressEvent =
  | { readonly kind: 'phase'; readonly phase: Phase; readonly state: 'started' }
  | {
      readonly kind: 'phase'
      readonly phase: Phase
      readonly state: 'ended'
      readonly ms: number
      readonly detail: string | null
    }
  | { readonly kind: 'note'; readonly text: string }
  /** How far a phase is that goes through many documents. */
  | {
      readonly kind: 'count'
      readonly phase: Phase
      readonly done: number
      /** Null while it is not known yet. */
      readonly total: number | null
      readonly bytes: number | null
    }
  | ({ readonly kind: 'tally' } & Tally)
  /** Said once it is known whether this is about one document or many, for how phases are called. */
  | { readonly kind: 'scope'; readonly many: boolean }

/** Where a run of many documents is. */
export interface Tally {
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly degraded: number
  readonly jobs: { readonly total: number; readonly live: number; readonly over: number }
  /** USD so far; null where nothing is billed. */
  readonly spentUsd: string | null
  /** Documents a minute; null before there is something to tell it by. */
  readonly perMinute: number | null
  /** Milliseconds to the last result, at this rate. */
  readonly leftMs: number | null
}

/** In the order in which a run goes through them; last what is none of a run's. */
export const phases = [
  'check',
  'bundle',
  'release',
  'upload',
  'create',
  'queue',
  'install',
  'work',
  'fetch',
  'read',
  'audit',
  'examine',
] as const
export type Phase = (typeof phases)[number]

export type Report = (event: ProgressEvent) => void

const labels: Readonly<Record<Phase, string>> = {
  check: 'checking the document',
  bundle: 'checking the worker',
  release: 'readying the release',
  upload: 'uploading the document',
  create: 'creating the job',
  queue: 'waiting for a node',
  install: 'preparing Python',
  work: 'working on the document',
  fetch: 'fetching the result',
  read: 'reading runs',
  audit: 'looking at jobs',
  examine: 'looking at everything',
}

export function phaseLabel(phase: Phase, many = false): string {
  return many ? labels[phase].replace(/(document|result)$/, '$1s') : labels[phase]
}
