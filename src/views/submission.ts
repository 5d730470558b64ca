import { oneLine } from '../domain/control.ts'
import type { CostEstimate } from '../domain/cost.ts'
import { formatDuration } from '../domain/duration.ts'
import type { Payload } from '../domain/payload.ts'
import type { Surface } from '../domain/surface.ts'
import { field } from './document.ts'

/** What `submit --dry-run` would do, as `rythmiq.plan/v1`. */
export interface PlanData {
  readonly target: 'local' | 'camber'
  readonly file: {
    readonly path: string
    readonly mime_type: string
    readonly bytes: number
    readonly width: number | null
    readonly height: number | null
  }
  readonly release: string | null
  readonly worker: string | null
  readonly payload: Payload
  readonly command: string
  readonly node_size: string
  readonly cost: CostEstimate
}

export function planView(plan: PlanData, { paint }: Surface): string {
  const { file, payload, cost } = plan
  const { schema_definition: asked } = payload.portal_schema
  const pixels = file.width === null ? '' : `, ${file.width}x${file.height} pixels`
  return [
    `${paint.strong('Nothing was done.')} This is what submit would do:`,
    field(
      'document',
      `${oneLine(payload.input.original_filename)}: ${file.mime_type}${pixels}, ${Math.ceil(file.bytes / 1024)} kB`,
      paint,
    ),
    field(
      'schema',
      `${payload.portal_schema.id}: ${asked.target_width}x${asked.target_height} pixels, ${asked.target_dpi} dpi, at most ${asked.max_kb} kB`,
      paint,
    ),
    field('upload', payload.input.raw_path, paint),
    field('release', plan.release === null ? 'the one that is current' : `${plan.release} from ${plan.worker}`, paint),
    field('command', plan.command, paint),
    field('node', plan.node_size, paint),
    field('Camber', `about $${cost.usd} for ${formatDuration(cost.billed_ms)} (${cost.basis})`, paint),
  ].join('\n')
}

/** What was handed over when nobody waits. */
export function submittedView(data: { readonly run_id: string }): string {
  return data.run_id
}
