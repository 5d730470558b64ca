import { formatBytes } from '../domain/bytes.ts'
import { oneLine } from '../domain/control.ts'
import type { Surface } from '../domain/surface.ts'
import { field } from './document.ts'

interface Finding {
  readonly severity: 'error' | 'warning'
  readonly file: string
  readonly line: number | null
  readonly message: string
}

/** `rythmiq.deployment/v1` */
export interface DeploymentData {
  readonly release: string
  readonly changed: boolean
  readonly previous: string | null
  readonly stash_path: string
  readonly env_file: string
  readonly files: number
  readonly bytes: number
  readonly sent_files: number
  readonly sent_bytes: number
  readonly commit: string | null
  readonly dirty: boolean | null
  readonly message: string | null
  readonly tag: string | null
  readonly findings: readonly Finding[]
  readonly foreign_files: readonly string[]
  readonly forced: readonly string[]
  readonly smoke_run: string | null
}

const shownForeign = 5

/** What is current now, and what came to be known on the way. */
export function deploymentView(data: DeploymentData, { paint }: Surface): string {
  const facts: readonly (readonly [string, string])[] = [
    ['before', beforeText(data)],
    ['files', `${data.files}, ${formatBytes(data.bytes)}${sentText(data)}`],
    ['commit', commitText(data)],
    ['message', oneLine(data.message ?? '')],
    ['tag', oneLine(data.tag ?? '')],
    ['stash', data.stash_path],
    ['smoke', data.smoke_run === null ? '' : `run ${data.smoke_run} came out well`],
    ['findings', data.findings.length === 0 ? '' : `${data.findings.length}, told above`],
    ['forced', data.forced.join(', ')],
  ]
  const lines = [
    data.changed
      ? `${paint.good('✔ deployed')}  ${paint.strong(data.release)}`
      : `${paint.good('✔ unchanged')}  ${paint.strong(data.release)} is current already; nothing was done.`,
    ...facts.flatMap(([label, value]) => (value === '' ? [] : [field(label, value, paint)])),
  ]
  if (data.foreign_files.length > 0) {
    const shown = data.foreign_files.slice(0, shownForeign).map(oneLine).join(', ')
    const more = data.foreign_files.length > shownForeign ? ` and ${data.foreign_files.length - shownForeign} more` : ''
    lines.push(field('warning', paint.warn(`in its folder, but none of it: ${shown}${more}`), paint))
  }
  return lines.join('\n')
}

function beforeText({ changed, previous, release }: DeploymentData): string {
  if (!changed) return ''
  if (previous === release) return 'the same release, with files missing or with other keys'
  return previous ?? 'nothing was deployed'
}

function sentText({ changed, sent_files, sent_bytes }: DeploymentData): string {
  if (!changed) return ''
  return sent_files === 0 ? '; all there already' : `; ${sent_files} sent, ${formatBytes(sent_bytes)}`
}

export function commitText({
  commit,
  dirty,
}: {
  readonly commit: string | null
  readonly dirty: boolean | null
}): string {
  if (commit === null) return ''
  return `${commit.slice(0, 12)}${dirty === true ? ' and changes that are in no commit' : ''}`
}
