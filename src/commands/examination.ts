import { dirname, join, resolve } from 'node:path'
import type { Finding } from '../domain/check.ts'
import { oneLine } from '../domain/control.ts'
import { Failure } from '../domain/failure.ts'
import type { SettingsSeen } from '../domain/settings-seen.ts'
import { type DoctorFacts, makeFacts } from '../operations/doctor/facts.ts'
import { describeChecks, refuseUnknownChecks, runChecks } from '../operations/doctor/run-checks.ts'
import { gatherBundle } from '../operations/doctor/support-bundle.ts'
import type { OutsideParts } from '../ports.ts'
import type { Session } from '../session.ts'
import { checkListView } from '../views/check-list.ts'
import { type DoctorView, findingsView } from '../views/findings.ts'
import type { Answer } from './answer.ts'
import type { DoctorFlags } from './doctor.ts'
import { mend } from './mending.ts'

type Data = Record<string, unknown>

/** Logs and records come one after the other, so a bundle may take longer than the checks. */
const bundleLimitMs = 30_000

/** The body of `doctor`. */
export async function examine(session: Session, words: readonly string[], flags: DoctorFlags): Promise<Answer<Data>> {
  if (flags.listChecks === true) {
    const checks = describeChecks()
    return {
      schema: 'rythmiq.doctor-checks/v1',
      data: { checks },
      view: (_, surface) => checkListView(checks, surface),
    }
  }
  refuseUnknownChecks(words)
  const { world } = session
  const bundlePath = flags.bundle === undefined ? null : resolve(world.cwd, flags.bundle)
  if (bundlePath !== null) await refusePlace(session, bundlePath)
  const { settings, ...inspected } = await session.inspectSettings()
  let { seen } = inspected
  const parts = await world.openParts(settings)
  const stop = new AbortController()
  try {
    const fixes = flags.fix === true ? await mend(session, seen, parts, flags) : null
    if (fixes !== null) ({ seen } = await session.inspectSettings())
    const facts = makeFacts(placeOf(session, seen, parts, stop.signal))
    const deadline = limited(session, flags.timeout, stop.signal)
    const options = { only: words, offline: flags.offline === true, deadline }
    const findings = await runChecks(facts, options)
    world.interrupted.throwIfAborted()
    const view: DoctorView = { findings, fixes, detailed: words.length > 0 }
    const data = { ...answerOf(findings, seen, flags.strict === true), fixes }
    const bundle = bundlePath === null ? null : await pack(session, bundlePath, facts, data, view, flags)
    return {
      schema: 'rythmiq.doctor/v1',
      data: { ...data, bundle },
      view: (_, surface) => findingsView(view, surface),
      exit: data.healthy ? 0 : 1,
      next: nextOf(data, facts.begun),
    }
  } finally {
    stop.abort()
    await parts.close()
  }
}

function answerOf(findings: readonly Finding[], seen: SettingsSeen, strict: boolean) {
  const bad = findings.some(({ verdict }) => verdict === 'fault' || (strict && verdict === 'warning'))
  return {
    healthy: !bad,
    findings,
    settings: seen.all.map(({ name, variable, origin, shown }) => ({ name, variable, origin, value: shown })),
  }
}

function nextOf({ healthy, findings }: ReturnType<typeof answerOf>, begun: boolean): string[] {
  if (!healthy) return []
  if (findings.some(({ verdict }) => verdict === 'unknown')) return ['rythmiq doctor --timeout 30s']
  return [`rythmiq submit photo.jpg --schema passport${begun ? '' : ' --local'}`]
}

function placeOf({ world, terminal, flags }: Session, settings: SettingsSeen, parts: OutsideParts, stop: AbortSignal) {
  const { env, folders } = world
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  return {
    probe: world.machine,
    nodeVersion: world.nodeVersion,
    cwd: world.cwd,
    sandboxFolder:
      settings.all.find(({ name }) => name === 'sandbox_folder')?.reveal() ?? join(folders.state, 'sandbox'),
    programFolder: folders.program,
    terminal: {
      answers: terminal.answersToTerminal,
      questions: world.stdinIsTerminal && terminal.notesToTerminal && flags.input !== false,
      columns: terminal.columns,
      // Without a character set a locale says nothing: C and POSIX pass bytes through.
      charset: locale.split('.')[1]?.split('@')[0] ?? null,
    },
    settings,
    parts,
    stop,
    now: () => world.now(),
    uuid: () => world.uuid(),
  }
}

/** Aborted when the time is over, or somebody interrupts. */
function limited({ world }: Session, ms: number, stop: AbortSignal): AbortSignal {
  const limit = new AbortController()
  world.sleep(ms, AbortSignal.any([stop, world.interrupted])).then(
    () => limit.abort(),
    () => limit.abort(),
  )
  return limit.signal
}

/** Told before three seconds of checks, not after. */
async function refusePlace({ world }: Session, path: string): Promise<void> {
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

async function pack(
  session: Session,
  path: string,
  facts: DoctorFacts,
  data: Data,
  view: DoctorView,
  flags: DoctorFlags,
): Promise<Data> {
  const { world, terminal } = session
  const plain = { paint: terminal.paint, columns: 80, terminal: false }
  const material = {
    facts,
    answer: `${JSON.stringify({ schema: 'rythmiq.doctor/v1', ...data }, null, 2)}\n`,
    findings: `${findingsView({ ...view, detailed: true }, plain)}\n`,
    versions: { rythmiq: world.version, node: world.nodeVersion, platform: world.platform },
    remembered: await world.journal.recall(),
    offline: flags.offline === true,
    redact: session.redact,
  }
  const files = await Promise.race([gatherBundle(material), overdue(session, facts.stop)])
  terminal.note(`${path} will hold:`)
  for (const { name, about, text } of files) {
    terminal.note(`  ${oneLine(name)}  ${Buffer.byteLength(text)} bytes, ${about}`)
  }
  const bytes = await world.archives.write(path, files)
  terminal.note(`Written: ${bytes} bytes. Look into it before you hand it on: tar xzf ${path}`)
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
