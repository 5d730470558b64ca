import { Failure } from '../../domain/failure.ts'
import { problemLine } from '../../domain/input-problem.ts'
import { readSettings, readSweeps } from '../../domain/overrides.ts'
import type { PortalSchema } from '../../domain/portal-schema.ts'
import { findSchema } from '../../operations/submit/find-schema.ts'
import { type Gathered, gatherDocuments } from '../../operations/submit/gather-documents.ts'
import { defaultUserId } from '../../operations/submit/plan-submission.ts'
import type { ObjectStore } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { schemasFolder } from '../schemas.ts'
import type { SubmitRequest } from './submit-flags.ts'

/** How many problems are told one by one while the run goes on without those inputs. */
const toldAtMost = 20

/** Checks everything about a submission that can be checked here. `openStore` is only called for what lies in Spaces already. */
export async function gather(
  session: Session,
  request: SubmitRequest,
  openStore: () => Promise<ObjectStore>,
): Promise<Gathered> {
  const { world } = session
  const { cwd, folders } = world
  const overrides = readSettings(request.set)
  const grid = readSweeps(request.sweep, overrides)
  const own = await schemasFolder(session)
  const known = new Map<string, Promise<PortalSchema>>()
  const find = (reference: string): Promise<PortalSchema> => {
    const found = known.get(reference) ?? findSchema(reference, cwd, folders.program, own)
    known.set(reference, found)
    return found
  }
  const gathered = await gatherDocuments(request.inputs, {
    cwd,
    unchecked: request.unchecked,
    schema: request.schema === null ? null : await find(request.schema),
    userId: await userIdOf(session, request),
    overrides,
    grid,
    uuid: () => world.uuid(),
    findSchema: find,
    openStore,
    inputs: world.inputs,
    interrupted: world.interrupted,
    note: (text) => session.terminal.note(text),
    counted: (done) => session.report({ kind: 'count', phase: 'check', done, total: null, bytes: null }),
  })
  tellProblems(session, gathered)
  return gathered
}

async function userIdOf(session: Session, request: SubmitRequest): Promise<string> {
  const { world } = session
  const userId = request.userId ?? (await session.settings()).get('user_id')?.value ?? defaultUserId(world)
  if (/^[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}$/.test(userId)) return userId
  throw new Failure('USAGE', `The user id '${userId}' is no UUID in lower case with hyphens.`)
}

function tellProblems(session: Session, { problems, repeated, sameContent, documents }: Gathered): void {
  const note = (text: string): void => session.report({ kind: 'note', text })
  for (const problem of problems.slice(0, toldAtMost)) note(`! left out: ${problemLine(problem)}`)
  if (problems.length > toldAtMost) note(`! … and ${problems.length - toldAtMost} more, in the run's report`)
  if (repeated > 0) note(`${repeated} ${repeated === 1 ? 'input was' : 'inputs were'} named twice and taken once.`)
  if (sameContent > 0) {
    note(
      `${sameContent} of ${documents} documents ${sameContent === 1 ? 'has' : 'have'} the content of another; it is sent once.`,
    )
  }
}
