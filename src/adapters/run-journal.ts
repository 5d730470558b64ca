import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RememberedRun, RunJournal } from '../ports.ts'

/** What this machine submitted, one JSON object a line, newest last; several of one run are one. Losing it loses `@last`, nothing else. */
export function openRunJournal(stateFolder: string): RunJournal {
  const path = join(stateFolder, 'runs.jsonl')
  return {
    remember: async (run) => {
      await mkdir(stateFolder, { recursive: true, mode: 0o700 })
      await appendFile(path, `${JSON.stringify(run)}\n`, { mode: 0o600 })
    },
    recall: async () => {
      const text = await readFile(path, 'utf8').catch(() => '')
      return merge(text.split('\n').flatMap((line) => readLine(line)))
    },
  }
}

/** A run is written down again as its jobs are made; it keeps the place it had first. */
function merge(lines: readonly RememberedRun[]): RememberedRun[] {
  const runs = new Map<string, RememberedRun>()
  for (const line of lines) {
    const known = runs.get(line.run_id)
    const camber_job_ids = [...new Set([...(known?.camber_job_ids ?? []), ...line.camber_job_ids])]
    const job_ids = [...new Set([...(known?.job_ids ?? []), ...line.job_ids])]
    runs.set(line.run_id, { ...line, camber_job_ids, job_ids })
  }
  return [...runs.values()]
}

/** A torn or foreign line is passed over. */
function readLine(text: string): RememberedRun[] {
  try {
    const json: unknown = JSON.parse(text)
    return isLine(json) ? [json] : []
  } catch {
    return []
  }
}

function isLine(value: unknown): value is RememberedRun {
  if (typeof value !== 'object' || value === null) return false
  const lists = ['camber_job_ids', 'job_ids'].every((field) => Array.isArray(Reflect.get(value, field)))
  return lists && typeof Reflect.get(value, 'run_id') === 'string' && typeof Reflect.get(value, 'local') === 'boolean'
}
