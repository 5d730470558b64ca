import { type CostKind, costKinds } from '../../domain/cost-report.ts'
import { Failure } from '../../domain/failure.ts'
import { addUpCost } from '../../operations/run/add-up-cost.ts'
import { unlessInterrupted } from '../../operations/unless-interrupted.ts'
import type { Session } from '../../session.ts'
import { costCsv, costView } from '../../views/cost.ts'
import type { Answer } from '../answer.ts'
import type { CostFlags } from './cost.ts'
import { listContext, noteTrouble, openListed, readTime } from './listing.ts'

/** The body of `cost`. */
export async function showCost(session: Session, flags: CostFlags): Promise<Answer<Record<string, unknown>>> {
  const { world } = session
  const now = world.now()
  if (flags.csv === true && flags.json === true)
    throw new Failure('USAGE', '--csv and --json are two answers; ask for one of them.')
  const by = readKind(flags.by)
  const since = readTime('--since', flags.since, now)
  const until = readTime('--until', flags.until, now)
  if (since !== null && until !== null && since >= until)
    throw new Failure(
      'USAGE',
      `--until ${flags.until} lies before --since ${flags.since}.`,
      'Write the earlier one with --since.',
    )
  const local = flags.local === true
  const outside = await openListed(session, 'cost', local)
  const context = await listContext(session)
  const report = await unlessInterrupted(addUpCost(outside, by, { since, until }, context), world.interrupted)
  noteTrouble(session, report.camber_trouble)
  const period = { since: since?.toISOString() ?? null, until: until?.toISOString() ?? null }
  const data = { ...period, local, currency: 'USD', ...report }
  return {
    schema: 'rythmiq.cost/v1',
    data,
    view: (_, surface) => (flags.csv === true ? costCsv(report) : costView(data, surface)),
    next:
      by === 'phase' || report.lines.length === 0
        ? []
        : [`rythmiq cost --since ${flags.since} --by phase${local ? ' --local' : ''}`],
  }
}

function readKind(word: string): CostKind {
  const kind = costKinds.find((known) => known === word)
  if (kind !== undefined) return kind
  throw new Failure('USAGE', `--by '${word}' is nothing that cost is told by.`, `There are: ${costKinds.join(', ')}.`)
}
