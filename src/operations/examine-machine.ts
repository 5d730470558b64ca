import { join } from 'node:path'
import type { Finding, Verdict } from '../domain/check.ts'
import type { MachineProbe } from '../ports.ts'

export interface MachineFacts {
  readonly probe: MachineProbe
  readonly nodeVersion: string
  readonly cwd: string
  readonly stateFolder: string
  readonly sandboxFolder: string
  readonly programFolder: string
}

/** A check that takes longer than this is not known, and the others do not wait for it. */
const limitMs = 10_000
const oldestNode = [20, 19] as const
/** An installed environment of the reference worker has about 450 MB; below this a first run may not fit. */
const wantedFreeBytes = 1_500_000_000
const scarceFreeBytes = 700_000_000

interface Check {
  readonly name: string
  readonly group: string
  readonly look: (facts: MachineFacts) => Promise<Omit<Finding, 'check' | 'group'>>
}

const ok = (seen: string): Omit<Finding, 'check' | 'group'> => ({ verdict: 'ok', seen, why: null, fix: [] })
const found = (
  verdict: Verdict,
  seen: string,
  why: string,
  fix: readonly string[],
): Omit<Finding, 'check' | 'group'> => ({
  verdict,
  seen,
  why,
  fix,
})

const checks: readonly Check[] = [
  { name: 'node', group: 'machine', look: checkNode },
  { name: 'folder', group: 'machine', look: checkWorkingFolder },
  { name: 'disk', group: 'machine', look: checkDisk },
  { name: 'python', group: 'sandbox', look: checkPython },
  { name: 'installer', group: 'sandbox', look: checkInstaller },
  { name: 'storage', group: 'sandbox', look: checkSandbox },
  { name: 'program', group: 'sandbox', look: checkProgram },
]

export const checkNames: readonly string[] = checks.map(({ name }) => name)

/** Runs the checks side by side, each with its own limit; none of them throws. */
export async function examineMachine(
  facts: MachineFacts,
  only: readonly string[],
  limited: () => AbortSignal = () => AbortSignal.timeout(limitMs),
): Promise<Finding[]> {
  const chosen = checks.filter(({ name, group }) => only.length === 0 || only.includes(name) || only.includes(group))
  return Promise.all(
    chosen.map(async ({ name, group, look }) => {
      const limit = limited()
      const late = new Promise<never>((_, reject) => {
        limit.addEventListener('abort', () => reject(new Error(`no answer within ${limitMs / 1000} s`)))
      })
      const finding = await Promise.race([look(facts), late]).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        return found(
          'unknown',
          `The check did not come to an end: ${reason}.`,
          'What it would have found is not known.',
          [],
        )
      })
      return { check: name, group, ...finding }
    }),
  )
}

async function checkNode({ nodeVersion }: MachineFacts): Promise<Omit<Finding, 'check' | 'group'>> {
  const [major = 0, minor = 0] = nodeVersion.replace('v', '').split('.').map(Number)
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  if (recent) return ok(`Node ${nodeVersion}`)
  const why = `rythmiq is made for Node ${oldestNode.join('.')} and newer.`
  return found('fault', `Node ${nodeVersion} is too old.`, why, ['Install a newer Node: https://nodejs.org'])
}

async function checkWorkingFolder({ probe, cwd }: MachineFacts): Promise<Omit<Finding, 'check' | 'group'>> {
  const reason = await probe.whyUnwritable(cwd)
  if (reason === null) return ok('Results can be saved in this folder.')
  const seen = `Nothing can be saved in ${cwd} (${reason}).`
  return found('warning', seen, 'submit saves results under the working folder unless told otherwise.', [
    'rythmiq submit FILE --schema SCHEMA --local --output ANOTHER-FOLDER',
  ])
}

async function checkDisk({ probe, sandboxFolder }: MachineFacts): Promise<Omit<Finding, 'check' | 'group'>> {
  const free = await probe.freeBytes(sandboxFolder)
  const seen = `${(free / 1e9).toFixed(1)} GB free where the sandbox lies`
  if (free >= wantedFreeBytes) return ok(seen)
  const why = 'The Python environment of the reference worker takes about 0.5 GB.'
  return found(free < scarceFreeBytes ? 'fault' : 'warning', `Only ${seen}.`, why, [
    'Free some space, or set RYTHMIQ_SANDBOX to a folder on another disk',
  ])
}

async function checkPython({ probe }: MachineFacts): Promise<Omit<Finding, 'check' | 'group'>> {
  const python = await probe.python()
  if (python !== null) return ok(`Python ${python.version} at ${python.path}`)
  return found('fault', 'No Python 3.9 or newer was found.', 'The sandbox runs the worker with it.', [
    'apt install python3 python3-venv',
    'or set RYTHMIQ_PYTHON to the path of a Python',
  ])
}

async function checkInstaller({ probe }: MachineFacts): Promise<Omit<Finding, 'check' | 'group'>> {
  const python = await probe.python()
  if (python === null)
    return found('skipped', 'There is no Python to install packages into.', 'The check named python failed.', [])
  if (python.installer !== null)
    return ok(`Packages are installed with ${python.installer === 'venv' ? 'venv and pip' : python.installer}.`)
  const seen = `Python ${python.version} comes without venv and pip, and there is no uv.`
  return found('fault', seen, 'The worker needs packages that one of them has to install.', [
    'apt install python3-venv',
  ])
}

async function checkSandbox({ probe, sandboxFolder }: MachineFacts): Promise<Omit<Finding, 'check' | 'group'>> {
  const reason = await probe.whyUnwritable(sandboxFolder)
  if (reason !== null) {
    return found(
      'fault',
      `The sandbox's folder ${sandboxFolder} cannot be written (${reason}).`,
      '--local keeps its state there.',
      ['Set RYTHMIQ_SANDBOX to a folder of yours'],
    )
  }
  const bytes = await probe.folderBytes(sandboxFolder)
  return ok(bytes === 0 ? `It will be made at ${sandboxFolder}.` : `${(bytes / 1e6).toFixed(0)} MB at ${sandboxFolder}`)
}

async function checkProgram({ probe, programFolder }: MachineFacts): Promise<Omit<Finding, 'check' | 'group'>> {
  const needed = ['dist/sandbox-camber.js', 'dist/sandbox-spaces.js', 'runner/run.sh', 'worker/worker.py', 'schemas']
  const there = await Promise.all(needed.map((name) => probe.fileExists(join(programFolder, name))))
  const missing = needed.filter((_, index) => !there[index])
  if (missing.length === 0) return ok('All parts of rythmiq are in place.')
  return found('fault', `Parts of rythmiq are missing: ${missing.join(', ')}.`, 'The installation is not whole.', [
    'npm ci',
  ])
}
