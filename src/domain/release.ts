import { z } from 'zod'

/** What a move of the pointer was for: new code, back to older code, or the same code with other keys. */
const actions = ['deploy', 'rollback', 'secrets'] as const
export type MoveAction = (typeof actions)[number]

const moveSchema = z.looseObject({
  at: z.string(),
  /** Who, as `user@host`, or the actor of a CI run. */
  by: z.string(),
  action: z.enum(actions).catch('deploy'),
  release: z.string(),
  env_file: z.string(),
  message: z.string().nullable().default(null),
  tag: z.string().nullable().default(null),
  commit: z.string().nullable().default(null),
  dirty: z.boolean().nullable().default(null),
  /** What `--force` went past; empty when nothing had to be forced. */
  forced: z.array(z.string()).default([]),
})
/** One move of the pointer. */
export type Move = z.infer<typeof moveSchema>

const pointerSchema = z.looseObject({
  release: z.string().min(1),
  stash_path: z.string().startsWith('stash://'),
  env_file: z.string().min(1),
  /** Newest last. In the pointer itself, so that the pointer and its history change in the same instant. */
  moves: z.array(moveSchema).default([]),
})
/** `releases/current.json`: which release jobs use, and how it came to that. */
export type Pointer = z.infer<typeof pointerSchema>

const fileSchema = z.looseObject({ name: z.string(), bytes: z.number(), sha256: z.string() })
export type ReleaseFile = z.infer<typeof fileSchema>

const findingSchema = z.looseObject({
  severity: z.enum(['error', 'warning']),
  rule: z.string(),
  file: z.string(),
  line: z.number().nullable(),
  message: z.string(),
})

const releaseRecordSchema = z.looseObject({
  release: z.string().min(1),
  /** `uploading` is the intent, written before the first byte is sent; `pruned` keeps who and what when the folder is gone. */
  state: z.enum(['uploading', 'complete', 'pruned']).default('complete'),
  /** Folder in the stash that jobs use as their path. */
  stash_path: z.string(),
  begun_at: z.string(),
  begun_by: z.string(),
  completed_at: z.string().nullable().default(null),
  pruned_at: z.string().nullable().default(null),
  /** When a prune began; the folder may go at any moment after it. */
  marked_at: z.string().nullable().default(null),
  commit: z.string().nullable().default(null),
  dirty: z.boolean().nullable().default(null),
  branch: z.string().nullable().default(null),
  message: z.string().nullable().default(null),
  tag: z.string().nullable().default(null),
  rythmiq: z.string().nullable().default(null),
  findings: z.array(findingSchema).default([]),
  smoke_run: z.string().nullable().default(null),
  files: z.array(fileSchema).default([]),
})
/** `releases/<release>.json`: what a release holds and where it comes from. */
export type ReleaseRecord = z.infer<typeof releaseRecordSchema>

/** The pointer, or null for what another hand has made of it. */
export function parsePointer(json: unknown): Pointer | null {
  return pointerSchema.safeParse(json).data ?? null
}

/** The record, or null for what another hand has made of it. */
export function parseReleaseRecord(json: unknown): ReleaseRecord | null {
  return releaseRecordSchema.safeParse(json).data ?? null
}

/** The history that a pointer carries; older moves are dropped. */
export const mostMoves = 200

/**
 * The release to go back to, or null when there is none before the current one. A rollback takes back the deploys after its target, so
 * that two rollbacks in a row go back twice, and never forth again to what was just left.
 */
export function releaseBefore(moves: readonly Pick<Move, 'action' | 'release'>[]): string | null {
  const line: string[] = []
  for (const { action, release } of moves) {
    if (action === 'rollback' && line.includes(release)) line.length = line.lastIndexOf(release) + 1
    else if (line.at(-1) !== release) line.push(release)
  }
  return line.at(-2) ?? null
}

export function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
