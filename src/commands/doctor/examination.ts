import { join, resolve } from 'node:path'
import type { Finding } from '../../domain/check.ts'
import type { SettingsSeen } from '../../domain/settings-seen.ts'
import { makeFacts } from '../../operations/doctor/facts.ts'
import { describeChecks, refuseUnknownChecks, runChecks } from '../../operations/doctor/run-checks.ts'
import type { OutsideParts } from '../../ports.ts'
import type { Session } from '../../session.ts'
import { checkListView } from '../../views/check-list.ts'
import { type DoctorView, findingsView } from '../../views/findings.ts'
import type { Answer } from '../answer.ts'
import type { DoctorFlags } from './doctor.ts'
import { mend } from './mending.ts'
import { pack, refusePlace } from './packing.ts'

type Data = Record<string, unknown>

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
    await session.startProgress()
    session.report({ kind: 'phase', phase: 'examine', state: 'started' })
    const facts = makeFacts(placeOf(session, seen, parts, stop.signal))
    const deadline = limited(session, flags.timeout, stop.signal)
    const options = { only: words, offline: flags.offline === true, deadline }
    const findings = await runChecks(facts, options)
    world.interrupted.throwIfAborted()
    const view: DoctorView = { findings, fixes, detailed: words.length > 0 }
    const data = { ...answerOf(findings, seen, flags.strict === true), fixes }
    const bundle =
      bundlePath === null ? null : await pack(session, bundlePath, { facts, data, view, offline: options.offline })
    return {
      schema: 'rythmiq.doctor/v1',
      data: { ...data, bundle },
      view: (_, surface) => findingsView(view, surface),
      exit: data.healthy ? 0 : 1,
      next: words.length === 0 ? nextOf(data, facts.begun) : [],
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
