import { formatBytes } from '../domain/bytes.ts'
import { oneLine } from '../domain/control.ts'
import type { PlannedFile } from '../domain/file-plan.ts'
import { bytesOf } from '../domain/release.ts'
import type { Paint, Surface } from '../domain/surface.ts'
import { field } from './document.ts'

interface LeftOut {
  readonly name: string
  readonly reason: string
}

/** `rythmiq.bundle/v1` */
export interface BundleData {
  readonly release: string
  readonly folder: string
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  readonly left_out: readonly LeftOut[]
}

/** `deploy-worker --list`: what goes along, and what does not and why. */
export function bundleView({ release, folder, files, left_out }: BundleData, { paint, terminal }: Surface): string {
  if (!terminal) {
    const going = files.map(({ name, bytes }) => `+\t${name}\t${bytes}`)
    return [...going, ...left_out.map(({ name, reason }) => `-\t${name}\t${reason}`)].map(oneLineOfRow).join('\n')
  }
  const width = Math.min(48, Math.max(0, ...[...files, ...left_out].map(({ name }) => [...name].length)))
  return [
    `${paint.strong(release)} would be made of ${folder}: ${files.length} files, ${formatBytes(bytesOf(files))}`,
    ...files.map(({ name, bytes }) => `  ${paint.good('+')} ${oneLine(name).padEnd(width)}  ${formatBytes(bytes)}`),
    ...left_out.map(({ name, reason }) => `  ${paint.dim(`- ${oneLine(name).padEnd(width)}  ${reason}`)}`),
  ].join('\n')
}

function oneLineOfRow(row: string): string {
  return row.split('\t').map(oneLine).join('\t')
}

/** `rythmiq.deploy-plan/v1` */
export interface DeployPlanData {
  readonly release: string
  readonly folder: string
  readonly current: string | null
  readonly changed: boolean
  readonly files: readonly PlannedFile[]
  readonly left_out: readonly LeftOut[]
  readonly smoke: boolean
}

/** `deploy-worker --dry-run`: every file with its sign, then what would happen. */
export function deployPlanView(plan: DeployPlanData, { paint, terminal }: Surface): string {
  const { files, release, current } = plan
  if (!terminal) return files.map(({ change, name, bytes }) => `${change}\t${name}\t${bytes}`).join('\n')
  const width = Math.min(48, Math.max(0, ...files.map(({ name }) => [...name].length)))
  const counts = (['+', '~', '=', '-'] as const).map((sign) => files.filter(({ change }) => change === sign).length)
  return [
    `${paint.strong('Nothing was done.')} This is what deploy-worker would do:`,
    ...files.map((file) => fileLine(file, width, paint)),
    field(
      'release',
      current === release ? `${release}, which is current already` : `${current ?? 'none'} → ${release}`,
      paint,
    ),
    field(
      'files',
      `${counts[0]} new, ${counts[1]} changed, ${counts[2]} as before, ${counts[3]} no longer there`,
      paint,
    ),
    field('left out', `${plan.left_out.length}${plan.left_out.length > 0 ? ' (see --list)' : ''}`, paint),
    field('smoke', plan.smoke ? 'one document through one job before it becomes current' : 'none (add --smoke)', paint),
  ].join('\n')
}

function fileLine({ change, name, bytes }: PlannedFile, width: number, paint: Paint): string {
  const colour = { '+': paint.good, '~': paint.warn, '=': paint.dim, '-': paint.bad }[change]
  return `  ${colour(`${change} ${oneLine(name).padEnd(width)}  ${formatBytes(bytes)}`)}`
}
