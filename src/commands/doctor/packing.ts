import { dirname } from 'node:path'
import { oneLine } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import { quoted } from '../../domain/quote.ts'
import { plainPaint } from '../../domain/surface.ts'
import type { DoctorFacts } from '../../operations/doctor/facts.ts'
import { gatherBundle } from '../../operations/doctor/support-bundle.ts'
import type { Session } from '../../session.ts'
import { type DoctorView, findingsView } from '../../views/findings.ts'

/** What was found, for the bundle. */
interface Examined {
  readonly facts: DoctorFacts
  readonly data: Readonly<Record<string, unknown>>
  readonly view: DoctorView
  readonly offline: boolean
}

/** Logs and records come one after the other, so a bundle may take longer than the checks. */
const bundleLimitMs = 30_000
/** Without colours, and as wide as most windows are. */
const paper = { paint: plainPaint, columns: 100, terminal: true }

/** Told before three seconds of checks, not after. Throws OUTPUT_UNWRITABLE. */
export async function refusePlace({ world }: Session, path: string): Promise<void> {
  const folder = dirname(path)
  if (await world.machine.fileExists(path))
    throw new Failure('OUTPUT_UNWRITABLE', `${path} is there already.`, 'Name a file that is not there yet.', { path })
  const reason = (await world.machine.fileExists(folder)) ? await world.machine.whyUnwritable(folder) : 'no such folder'
  if (reason === null) return
  throw new Failure(
    'OUTPUT_UNWRITABLE',
    `${path} cannot be written (${reason}).`,
    'Name a file in a folder of yours.',
    {
      path,
    },
  )
}

/** `doctor --bundle`: gathers, lists what there is, and packs it. Throws OUTPUT_UNWRITABLE, DISK_FULL, CAMBER_TIMEOUT. */
export async function pack(session: Session, path: string, examined: Examined): Promise<Record<string, unknown>> {
  const { facts, data, view, offline } = examined
  const { world } = session
  const material = {
    facts,
    answer: `${JSON.stringify({ schema: 'rythmiq.doctor/v1', ...data }, null, 2)}\n`,
    findings: `${findingsView({ ...view, detailed: true }, paper)}\n`,
    versions: { rythmiq: world.version, node: world.nodeVersion, platform: world.platform },
    remembered: await world.journal.recall(),
    offline,
    redact: session.redact,
  }
  const files = await Promise.race([gatherBundle(material), overdue(session, facts.stop)])
  const note = (text: string): void => session.report({ kind: 'note', text: oneLine(text) })
  note(`${path} will hold:`)
  for (const { name, about, text } of files) note(`  ${name}  ${Buffer.byteLength(text)} bytes, ${about}`)
  const bytes = await world.archives.write(path, files)
  note(`Written: ${bytes} bytes. Look into it before you hand it on: tar xzf ${quoted(path)}`)
  return {
    path,
    bytes,
    files: files.map(({ name, about, text }) => ({ name, bytes: Buffer.byteLength(text), about })),
  }
}

async function overdue({ world }: Session, stop: AbortSignal): Promise<never> {
  await world.sleep(bundleLimitMs, AbortSignal.any([stop, world.interrupted]))
  const hint = 'Pack what this machine knows by itself: add --offline'
  throw new Failure('CAMBER_TIMEOUT', 'Camber or Spaces did not tell everything within 30 s; nothing was packed.', hint)
}
