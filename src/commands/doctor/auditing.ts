import { Failure } from '../../domain/failure.ts'
import { auditJobs } from '../../operations/doctor/audit-jobs.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Session } from '../../session.ts'
import { auditView } from '../../views/audit.ts'
import type { Answer } from '../answer.ts'

/** The body of `audit`. Exit 1 when a secret is shown, 7 when the end of the jobs was not reached. */
export async function audit(session: Session, limit: number): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const { settings, seen } = await session.inspectSettings()
  if (settings.get('camber_api_key') === undefined) {
    const hint = 'Set it in the environment or in a .env file here; see rythmiq doctor camber.'
    throw new Failure(
      'SETTING_MISSING',
      'CAMBER_API_KEY is not set, and the jobs of an account are asked for with it.',
      hint,
    )
  }
  await session.startProgress()
  session.report({ kind: 'scope', many: true })
  const known = seen.all.flatMap((setting) => (setting.secret ? (setting.reveal() ?? []) : []))
  const parts = await world.openParts(settings)
  try {
    const auditing = auditJobs(parts.camber(), known, {
      jobs: limit,
      signal: world.interrupted,
      onJobs: (done, total) => session.report({ kind: 'count', phase: 'audit', done, total, bytes: null }),
    })
    const found = await unlessInterrupted(auditing, world.interrupted)
    const data = { ...found, complete: found.left_out.length === 0 }
    const exit = found.exposed.length > 0 ? 1 : found.broken_off ? 7 : 0
    return { schema: 'rythmiq.audit/v1', data, view: (_, surface) => auditView(data, surface), exit }
  } finally {
    await parts.close()
  }
}
