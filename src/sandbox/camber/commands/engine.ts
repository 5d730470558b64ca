import type { Command } from '../cobra/command.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'

/** §7: what is said of `base` is the CLI's own claim, and false in practice. */
const engines = [
  { name: 'base', description: 'sklearn, pytorch, pandas, matplotlib, pytorch, MPI and more' },
  { name: 'mpi', description: 'Message Passing Interface' },
  { name: 'mesa', description: 'Modules for Experiments in Stellar Astrophysics' },
  { name: 'athena', description: 'Athena++ magnetohydrodynamics' },
  { name: 'nextflow', description: 'Nextflow workflows' },
  { name: 'gromacs', description: 'GROMACS molecular dynamics' },
  { name: 'lammps', description: 'LAMMPS molecular dynamics' },
  { name: 'openfoam', description: 'OpenFOAM computational fluid dynamics' },
]

export const engineCommand: Command = {
  name: 'engine',
  short: 'Manage engines',
  commands: [
    {
      name: 'list',
      short: 'List engines',
      flags: [outputFlag],
      run: (call, invocation) => {
        const lines = engines.map(({ name, description }) => `${name.padEnd(21)}${description}\n`).join('')
        call.output.print(wantsJson(invocation) ? json(engines) : lines)
      },
    },
  ],
}
