import { join } from 'node:path'
import { Command } from 'commander'
import { Failure } from '../domain/failure.ts'
import { type Answer, answering, type Invocation } from './answer.ts'

interface DoctorFlags {
  readonly strict?: boolean
}

/** `rythmiq doctor [check…]`: whether this machine is ready for the quick start, and what puts it right when not. */
export function doctorCommand(invocation: Invocation): Command {
  return new Command('doctor')
    .description('check that everything rythmiq needs is in place, and say what puts it right')
    .argument('[checks...]', 'names of checks or groups (default: all)')
    .option('--strict', 'count warnings as faults')
    .action(
      answering(invocation, async (session, words, flags: DoctorFlags): Promise<Answer<Record<string, unknown>>> => {
        const [{ examineMachine, checkNames }, { findingsView }] = await Promise.all([
          import('../operations/examine-machine.ts'),
          import('../views/findings.ts'),
        ])
        const { world } = session
        const unknown = words.find((word) => !checkNames.includes(word) && word !== 'machine' && word !== 'sandbox')
        if (unknown !== undefined)
          throw new Failure('USAGE', `There is no check '${unknown}'. Checks are ${checkNames.join(', ')}.`)
        const settings = await session.settings()
        const findings = await examineMachine(
          {
            probe: world.machine,
            nodeVersion: world.nodeVersion,
            cwd: world.cwd,
            stateFolder: world.folders.state,
            sandboxFolder: settings.get('sandbox_folder')?.value ?? join(world.folders.state, 'sandbox'),
            programFolder: world.folders.program,
          },
          words,
        )
        const bad = findings.some(
          ({ verdict }) => verdict === 'fault' || (flags.strict === true && verdict === 'warning'),
        )
        const data = { healthy: !bad, findings }
        const next = bad ? [] : ['rythmiq submit photo.jpg --schema passport --local']
        return {
          schema: 'rythmiq.doctor/v1',
          data,
          view: (_, surface) => findingsView(data, surface),
          exit: bad ? 1 : 0,
          next,
        }
      }),
    )
}
