import { z } from 'zod'
import { compareTexts } from './compare-texts.ts'
import { parseJson } from './json.ts'

/** What the runner writes to Spaces and to the log, one JSON object a line. The document of record is runner/README.md. */

const at = z.string()

const success = z.looseObject({
  status: z.literal('success'),
  job_id: z.string(),
  quality_score: z.number(),
  warnings: z.array(z.string()).default([]),
  artifacts: z.looseObject({
    master_path: z.string(),
    preview_path: z.string(),
    ocr_path: z.string().optional(),
  }),
  metrics: z.looseObject({
    ocr_confidence: z.number().default(0),
    processing_ms: z.number().default(0),
    models_ms: z.number().optional(),
    stages: z.record(z.string(), z.number()).optional(),
  }),
  output: z
    .looseObject({ width: z.number(), height: z.number(), dpi: z.number(), bytes: z.number(), format: z.string() })
    .optional(),
})

const failed = z.looseObject({
  status: z.literal('failed'),
  job_id: z.string().nullable().default(null),
  error: z.looseObject({
    code: z.string(),
    stage: z.string().default('unknown'),
    message: z.string().default(''),
    retryable: z.boolean().default(false),
  }),
})

/** The worker's one JSON line (facts/rythmiq-worker.md §4); unknown keys are kept. */
export const verdictSchema = z.discriminatedUnion('status', [success, failed])
export type Verdict = z.infer<typeof verdictSchema>
export type SuccessVerdict = z.infer<typeof success>

const problem = z.looseObject({ code: z.string(), message: z.string() })

const start = z.looseObject({
  type: z.literal('start'),
  at,
  attempt: z.string(),
  python: z.string().nullable().default(null),
  documents: z.number().default(0),
  /** How many documents the job works on at a time, and with how many threads each; null when it never came to that. */
  lanes: z.number().nullable().default(null),
  threads: z.number().nullable().default(null),
})

const phase = z.looseObject({
  type: z.literal('phase'),
  attempt: z.string(),
  phase: z.string(),
  state: z.enum(['started', 'ended']),
  at,
  ms: z.number().nullable().default(null),
  how: z.string().nullable().default(null),
})

const document = z.looseObject({
  type: z.literal('document'),
  attempt: z.string(),
  index: z.number(),
  job_id: z.string().nullable(),
  verdict: z.unknown().transform((value) => verdictSchema.safeParse(value).data ?? null),
  problem: problem.nullable().default(null),
  exit_code: z.number().nullable().default(null),
  signal: z.string().nullable().default(null),
  /** When the worker was handed the payload; the start of a worker that stays lies before it. */
  started_at: z.string().nullable().default(null),
  ended_at: z.string().nullish(),
  ms: z.number().default(0),
  stderr_tail: z.string().default(''),
})

const end = z.looseObject({
  type: z.literal('end'),
  at,
  attempt: z.string(),
  reason: z.string(),
  error: problem.nullable().default(null),
  total: z.number().default(0),
  succeeded: z.number().default(0),
  left: z.number().default(0),
  ms: z.number().default(0),
})

const record = z.discriminatedUnion('type', [start, phase, document, end])

export type RunnerRecord = z.infer<typeof record>
export type PhaseRecord = z.infer<typeof phase>
export type DocumentRecord = z.infer<typeof document>
export type EndRecord = z.infer<typeof end>

/** Reads JSON lines; what is not a record of ours (a newer version's, a torn line) is passed over, never an error. */
export function readRecords(text: string): RunnerRecord[] {
  return text.split('\n').flatMap((line) => readRecord(parseJson(line)) ?? [])
}

/** Null for what is no record of ours. */
export function readRecord(json: unknown): RunnerRecord | null {
  return record.safeParse(json).data ?? null
}

/**
 * Adds what was read to what is known. A record may stand in several objects and is taken once; attempts stand in the order in which they
 * began, whichever was read first, so that whoever looks later sees the same.
 */
export function mergeRecords(known: readonly RunnerRecord[], more: readonly RunnerRecord[]): RunnerRecord[] {
  const merged = new Map(known.map((record) => [identityOf(record), record]))
  for (const record of more) {
    const identity = identityOf(record)
    if (!merged.has(identity)) merged.set(identity, record)
  }
  return [...merged.values()].sort((left, right) => compareTexts(left.attempt, right.attempt))
}

function identityOf(record: RunnerRecord): string {
  const { type, attempt } = record
  if (record.type === 'document') return `${type} ${attempt} ${record.index}`
  return record.type === 'phase' ? `${type} ${attempt} ${record.phase} ${record.state}` : `${type} ${attempt}`
}
