import { oneLine } from '../../domain/control.ts'
import type { SettingsSeen } from '../../domain/settings-seen.ts'
import { findOldProbes, findRepairs, type Repair } from '../../operations/doctor/repairs.ts'
import type { OutsideParts } from '../../ports.ts'
import type { Session } from '../../session.ts'
import type { Mended } from '../../views/findings.ts'
import { confirm } from '../confirm.ts'
import type { DoctorFlags } from './doctor.ts'

/** `doctor --fix`: tells what would be done, asks, does it, and tells what became of each. Throws USAGE where nobody can be asked. */
export async function mend(
  session: Session,
  settings: SettingsSeen,
  parts: OutsideParts,
  flags: DoctorFlags,
): Promise<Mended[]> {
  const { world, terminal } = session
  const place = { settings, cwd: world.cwd, stateFolder: world.folders.state, now: () => world.now() }
  const repairs = [...(await findRepairs(place)), ...(await oldProbes(session, parts, flags))]
  if (repairs.length === 0) {
    terminal.note('There is nothing that --fix could put right.')
    return []
  }
  terminal.note('What can be put right:')
  for (const { what } of repairs) terminal.note(`  ${oneLine(what)}`)
  await confirm(session, flags.yes, repairs.length === 1 ? 'Do it?' : `Do these ${repairs.length}?`)
  const mended: Mended[] = []
  for (const repair of repairs) mended.push(await tryTo(repair))
  return mended
}

/** Whether they can be looked for is told by the checks; here it only means that there is nothing to do. */
async function oldProbes({ world }: Session, parts: OutsideParts, flags: DoctorFlags): Promise<Repair[]> {
  if (flags.offline === true) return []
  const done = new AbortController()
  const late = world.sleep(flags.timeout, AbortSignal.any([done.signal, world.interrupted])).then((): Repair[] => [])
  const looking = (async () => findOldProbes(parts.spaces(), world.now()))()
  const found = await Promise.race([looking, late]).catch((): Repair[] => [])
  done.abort()
  await late.catch(() => {})
  return found
}

async function tryTo({ what, mend: put }: Repair): Promise<Mended> {
  try {
    await put()
    return { what, done: true, problem: null }
  } catch (error) {
    return { what, done: false, problem: error instanceof Error ? oneLine(error.message) : 'unknown reason' }
  }
}
