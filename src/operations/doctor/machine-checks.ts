import { fault, ok, type Sight, warning } from '../../domain/check.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'

const oldestNode = [20, 19] as const
/** An installed environment of the reference worker has about 450 MB; below this a first run may not fit. */
const wantedFreeBytes = 1_500_000_000
const scarceFreeBytes = 700_000_000
/** Below this the lines of a finding are hard to read. */
const narrowestTerminal = 60

const here = { group: 'machine', needs: [], outward: false } as const

export const machineChecks: readonly Check[] = [
  { ...here, name: 'node', about: 'Node is recent enough', look: lookAtNode },
  { ...here, name: 'terminal', about: 'the terminal can show what is said', look: lookAtTerminal },
  { ...here, name: 'folder', about: 'results can be saved in the working folder', look: lookAtFolder },
  { ...here, name: 'disk', about: 'there is room for the sandbox', look: lookAtDisk },
]

function lookAtNode({ nodeVersion }: DoctorFacts): Sight {
  const [major = 0, minor = 0] = nodeVersion.replace('v', '').split('.').map(Number)
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  if (recent) return ok(`Node ${nodeVersion}`)
  const why = `rythmiq is made for Node ${oldestNode.join('.')} and newer.`
  return fault(`Node ${nodeVersion} is too old.`, why, ['Install a newer Node: https://nodejs.org'])
}

function lookAtTerminal({ terminal }: DoctorFacts): Sight {
  const { answers, questions, columns, charset } = terminal
  if (!answers) return ok('no terminal: plain rows')
  if (charset !== null && !/^utf-?8$/i.test(charset)) {
    return warning(`The locale's characters are ${charset}.`, 'Signs such as ✔ and ✘ may come out as rubbish.', [
      'export LC_ALL=C.UTF-8',
    ])
  }
  if (columns < narrowestTerminal) {
    return warning(`The terminal has ${columns} columns.`, 'Tables and findings are made for 80.', [
      'Make the window wider',
    ])
  }
  return ok(`${columns} columns${questions ? '' : ', no questions'}`)
}

async function lookAtFolder({ probe, cwd }: DoctorFacts): Promise<Sight> {
  const reason = await probe.whyUnwritable(cwd)
  if (reason === null) return ok('folder writable')
  const seen = `Nothing can be saved in ${cwd} (${reason}).`
  return warning(seen, 'submit saves results under the working folder unless told otherwise.', [
    'rythmiq submit FILE --schema SCHEMA --local --output ANOTHER-FOLDER',
  ])
}

async function lookAtDisk({ probe, sandboxFolder }: DoctorFacts): Promise<Sight> {
  const free = await probe.freeBytes(sandboxFolder)
  const seen = `${(free / 1e9).toFixed(1)} GB free`
  if (free >= wantedFreeBytes) return ok(seen)
  const why = 'The Python environment of the reference worker takes about 0.5 GB.'
  const fix = ['Free some space, or set RYTHMIQ_SANDBOX to a folder on another disk']
  const told = `Only ${seen} where the sandbox lies.`
  return free < scarceFreeBytes ? fault(told, why, fix) : warning(told, why, fix)
}
