import type { Range } from './chance.ts'
import type { Settings } from './settings.ts'

type Named =
  | 'call_seconds'
  | 'submitted_seconds'
  | 'queue_seconds'
  | 'gpu_queue_seconds'
  | 'log_flush_seconds'
  | 'log_end_seconds'
  | 'sync_seconds'

/** Calls: §3 Latency. Queues: §3 Scheduling. The lags of log and sync are known to exist (§3, §4), their length is not. */
const recorded: Readonly<Record<Named, Range>> = {
  call_seconds: [1.1, 2.1],
  submitted_seconds: [0.5, 1.5],
  queue_seconds: [3, 8],
  gpu_queue_seconds: [60, 180],
  log_flush_seconds: [2, 8],
  log_end_seconds: [1, 6],
  sync_seconds: [2, 10],
}

/** One setting overrides its row; else the profile decides. In virtual milliseconds. */
export function delayRange(settings: Settings, name: Named): Range {
  const range = settings[name] ?? (settings.delays === 'recorded' ? recorded[name] : [0, 0])
  return [range[0] * 1000, range[1] * 1000]
}
