import type { JobFault } from '../faults/rule.ts'
import type { ProcessIdentity } from '../state/process-identity.ts'

export type JobStatus =
  | 'SUBMITTED'
  | 'PENDING'
  | 'PROVISIONING'
  | 'INITIALIZING'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'

/** What was asked; never changes after `job create`. */
export type JobRequest = {
  readonly engine: string
  readonly size: string
  readonly gpu: boolean
  readonly nodes: number
  readonly command: string
  /** Folder of the stash, as owner and path inside it. */
  readonly owner: string
  readonly folder: string
  /** PATH inside the job. */
  readonly searchPath: string
  readonly fault: JobFault
}

/** All times are virtual milliseconds. */
export type Job = JobRequest & {
  readonly id: number
  readonly createdAt: number
  status: JobStatus
  /** The path was found to have grown when the job was queued (§3 Output sync). */
  grown?: boolean
  /** Since when it holds one of the account's places. */
  placeAt?: number
  startedAt?: number
  finishedAt?: number
  /** Set before the process is made, so that a crash between the two is noticed. */
  launching?: boolean
  process?: ProcessIdentity
  cancelAskedAt?: number
  synced?: boolean
}

export function isEnded(status: JobStatus): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED'
}
