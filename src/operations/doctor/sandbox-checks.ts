import { join } from 'node:path'
import { fault, ok, type Sight } from '../../domain/check.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'

const here = { group: 'sandbox', needs: [], outward: false } as const

export const sandboxChecks: readonly Check[] = [
  { ...here, name: 'python', about: 'a Python that the sandbox can run the worker with', look: lookAtPython },
  {
    ...here,
    name: 'installer',
    needs: ['python'],
    about: 'uv, venv or pip, to install the worker’s packages',
    look: lookAtInstaller,
  },
  { ...here, name: 'storage', about: 'the sandbox’s folder can be written', look: lookAtStorage },
  { ...here, name: 'program', about: 'all parts of rythmiq are in place', look: lookAtProgram },
]

async function lookAtPython(facts: DoctorFacts): Promise<Sight> {
  const python = await facts.python()
  if (python !== null) return ok(`Python ${python.version} at ${python.path}`)
  return fault('No Python 3.9 or newer was found.', 'The sandbox runs the worker with it.', [
    'apt install python3 python3-venv',
    'or set RYTHMIQ_PYTHON to the path of a Python',
  ])
}

async function lookAtInstaller(facts: DoctorFacts): Promise<Sight> {
  const python = await facts.python()
  const installer = python === null ? null : await facts.probe.installer(python.path, facts.stop)
  if (installer !== null) return ok(installer === 'venv' ? 'venv and pip' : installer)
  return fault(
    `Python ${python?.version ?? ''} comes without venv and pip, and there is no uv.`,
    'The worker needs packages that one of them has to install.',
    ['apt install python3-venv'],
  )
}

async function lookAtStorage({ probe, sandboxFolder, stop }: DoctorFacts): Promise<Sight> {
  const reason = await probe.whyUnwritable(sandboxFolder)
  if (reason !== null) {
    return fault(
      `The sandbox's folder ${sandboxFolder} cannot be written (${reason}).`,
      '--local keeps its state there.',
      ['Set RYTHMIQ_SANDBOX to a folder of yours'],
    )
  }
  const bytes = await probe.folderBytes(sandboxFolder, stop)
  return ok(bytes === 0 ? `to be made at ${sandboxFolder}` : `${(bytes / 1e6).toFixed(0)} MB at ${sandboxFolder}`)
}

async function lookAtProgram({ probe, programFolder }: DoctorFacts): Promise<Sight> {
  const needed = ['dist/sandbox-camber.js', 'dist/sandbox-spaces.js', 'runner/run.sh', 'worker/worker.py', 'schemas']
  const there = await Promise.all(needed.map((name) => probe.fileExists(join(programFolder, name))))
  const missing = needed.filter((_, index) => !there[index])
  if (missing.length === 0) return ok('all parts in place')
  return fault(`Parts of rythmiq are missing: ${missing.join(', ')}.`, 'The installation is not whole.', ['npm ci'])
}
