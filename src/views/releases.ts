import { formatAge } from '../domain/age.ts'
import { formatBytes } from '../domain/bytes.ts'
import { oneLine } from '../domain/control.ts'
import type { Surface } from '../domain/surface.ts'
import { table } from './table.ts'

/** One release of `rythmiq.releases/v1`. */
export interface ReleaseRow {
  readonly release: string
  readonly current: boolean
  readonly state: string
  readonly deployed_at: string
  readonly age_ms: number | null
  readonly by: string
  readonly commit: string | null
  readonly dirty: boolean | null
  readonly branch: string | null
  readonly message: string | null
  readonly tag: string | null
  readonly files: number
  readonly bytes: number
}

interface MoveRow {
  readonly at: string
  readonly by: string
  readonly action: string
  readonly message: string | null
}

/** The list of releases, newest first, the current one marked by a star, a word, and its colour; below it a rollback, if that is why. */
export function releasesView(
  { releases, moves }: { readonly releases: readonly ReleaseRow[]; readonly moves: readonly MoveRow[] },
  surface: Surface,
): string {
  if (releases.length === 0) return surface.terminal ? 'No release was deployed yet.' : ''
  const rows = releases.map((row) => [
    row.current ? '*' : ' ',
    row.release,
    row.current ? 'current' : stateWord(row.state),
    surface.terminal ? (row.age_ms === null ? '' : formatAge(row.age_ms)) : row.deployed_at,
    formatSize(row.bytes, surface.terminal),
    `${(row.commit ?? '').slice(0, 8)}${row.dirty === true ? '+' : ''}`,
    oneLine(row.by),
    oneLine([row.tag === null ? '' : `[${row.tag}]`, row.message ?? ''].filter(Boolean).join(' ')),
  ])
  const headings = [' ', 'release', 'state', 'age', 'size', 'commit', 'by', 'message']
  const list = table(headings, rows, surface, (text, at) => {
    const row = releases[at]
    if (row?.current === true) return surface.paint.strong(text)
    return row?.state === 'complete' ? text : surface.paint.dim(text)
  })
  const last = moves.at(-1)
  if (!surface.terminal || last?.action !== 'rollback') return list
  const why = last.message === null ? '' : `: ${last.message}`
  return `${list}\n\n${surface.paint.warn(oneLine(`Rolled back by ${last.by} on ${last.at.slice(0, 16).replace('T', ' at ')} UTC${why}`))}`
}

function stateWord(state: string): string {
  return state === 'complete' ? 'ready' : state
}

function formatSize(bytes: number, terminal: boolean): string {
  return terminal ? formatBytes(bytes) : String(bytes)
}

/** `rythmiq.prune/v1` */
export interface PruneData {
  readonly dry_run: boolean
  readonly removed: readonly string[]
  readonly kept: readonly { readonly release: string; readonly reason: string }[]
  readonly bytes: number
}

/** What was removed, or would be, and why the rest stays. */
export function pruneView({ dry_run, removed, kept, bytes }: PruneData, { paint, terminal }: Surface): string {
  if (!terminal) {
    return [
      ...removed.map((release) => `-\t${release}`),
      ...kept.map(({ release, reason }) => `=\t${release}\t${reason}`),
    ].join('\n')
  }
  const total = removed.length === 0 ? '' : `, ${formatBytes(bytes)}`
  return [
    `${paint.strong(dry_run ? 'Nothing was done.' : '✔ pruned')} ${dry_run ? 'Would remove' : 'Removed'} ${removed.length} of ${removed.length + kept.length} releases${total}.`,
    ...removed.map((release) => `  ${paint.bad('-')} ${release}`),
    ...kept.map(({ release, reason }) => `  ${paint.dim(`= ${release}  ${reason}`)}`),
  ].join('\n')
}
