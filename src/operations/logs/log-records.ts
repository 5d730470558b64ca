import { type RunnerRecord, readRecords } from '../../domain/records.ts'

const marker = '::rythmiq:: '

/**
 * The runner's records out of a job's log. What the worker and pip print stands behind `| ` there, so a line that begins with the
 * marker is the runner's own (runner/README.md).
 */
export function recordsInLog(log: string): RunnerRecord[] {
  const lines = log.split('\n').filter((line) => line.startsWith(marker))
  return readRecords(lines.map((line) => line.slice(marker.length)).join('\n'))
}
