import { z } from 'zod'

/**
 * `cancel`: the wish to end a run. That the object is there is what the runner goes by; what stands in it is for people, so a damaged one
 * counts as well.
 */
const cancelRecord = z.looseObject({
  requested_at: z.string().nullable().catch(null),
  requested_by: z.string().nullable().catch(null),
  reason: z.string().nullable().catch(null),
})
export type CancelRecord = z.infer<typeof cancelRecord>

export function parseCancelRecord(json: unknown): CancelRecord {
  return cancelRecord.safeParse(json).data ?? { requested_at: null, requested_by: null, reason: null }
}
