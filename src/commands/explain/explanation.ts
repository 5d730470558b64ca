import { resolve } from 'node:path'
import type { Explanation } from '../../domain/explanation.ts'
import { Failure } from '../../domain/failure.ts'
import { knownIssuesVersion } from '../../domain/known-issues/table.ts'
import type { PortalSchema } from '../../domain/portal-schema.ts'
import type { RunStatus } from '../../domain/run-status.ts'
import { explainBriefly } from '../../operations/explain/explain-briefly.ts'
import { explainJob } from '../../operations/explain/explain-job.ts'
import { explainRun } from '../../operations/explain/explain-run.ts'
import { explainFile, explainStream } from '../../operations/explain/explain-text.ts'
import { findSchema } from '../../operations/submit/find-schema.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Outside } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { explanationView } from '../../views/explanation.ts'
import type { Answer } from '../answer.ts'
import { openRunOrJob } from '../run/open-run.ts'
import { schemasFolder } from '../schemas.ts'

/** A name with a dot or a slash is a file's; no reference to a run has one. */
const isFile = (word: string): boolean => /[./\\]/.test(word)

/** Explains a run, a job, a file, or with `-` standard input; the last run without a word. Throws what finding it throws. */
export async function explain(
  session: Session,
  word: string | undefined,
  local: boolean | undefined,
): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const text = word === '-' || (word !== undefined && isFile(word))
  // Nothing of the settings is needed for a text but their secrets, so that none of them is shown.
  if (text) await session.settings().catch(passOver)
  if (word === '-') return answerOf(await explainStream(world.inputs.standardInput(), 'standard input'))
  if (word !== undefined && isFile(word)) return answerOf(await explainFile(resolve(world.cwd, word), word))
  const { outside, found } = await openRunOrJob(session, word, local)
  const now = (): Date => world.now()
  const findOwnSchema = async (reference: string): Promise<PortalSchema> =>
    findSchema(reference, world.cwd, world.folders.program, await schemasFolder(session))
  const explained =
    found.kind === 'run'
      ? explainRun(outside, found.runId, {
          now,
          sleep: (ms, signal) => world.sleep(ms, signal),
          journal: world.journal,
          findSchema: findOwnSchema,
        })
      : explainJob(outside, found.job, now())
  return answerOf(await unlessInterrupted(explained, world.interrupted))
}

function passOver(error: unknown): void {
  if (!(error instanceof Failure)) throw error
}

function answerOf(explanation: Explanation): Answer<Record<string, unknown>> {
  const { subject, state, outcome, recognised, comparison, reproduction, unread } = explanation
  const { judgement, diagnoses, telling } = recognised
  const data = {
    known_issues: knownIssuesVersion,
    subject,
    judgement,
    state,
    outcome,
    causes: diagnoses,
    telling_lines: telling,
    comparison,
    reproduction,
    unread,
  }
  return {
    schema: 'rythmiq.explanation/v1',
    data,
    view: (_, surface) => explanationView(explanation, surface),
    next: nextOf(explanation),
  }
}

function nextOf({ subject, recognised }: Explanation): string[] {
  if (subject.kind === 'output' || recognised.judgement === 'healthy') return []
  if (subject.kind === 'job') return [`camber job logs ${subject.camber_job_id}`]
  return [recognised.judgement === 'waiting' ? `rythmiq status ${subject.run_id}` : `rythmiq logs ${subject.run_id}`]
}

/** Whoever waited for a run does not wait much longer to hear why it failed. */
const longestMs = 3000

/** Two lines on a run that did not succeed: its cause, and the first thing to type. None where the cause is not known in time. */
export async function causeAndRemedy(session: Session, outside: Outside, run: RunStatus): Promise<string[]> {
  const stop = new AbortController()
  const limit = AbortSignal.any([stop.signal, session.world.interrupted])
  const timer = session.world.sleep(longestMs, limit).then(
    () => stop.abort(),
    () => undefined,
  )
  const cause = await explainBriefly(outside, run, session.world.now(), limit)
  stop.abort()
  await timer
  if (cause === null) return []
  const [remedy] = cause.remedy
  return [`cause:  ${cause.title}`, ...(remedy === undefined ? [] : [`remedy: ${remedy}`])]
}
