import { Command, CommanderError } from 'commander'
import type { Invocation } from './commands/answer.ts'
import { auditCommand } from './commands/doctor/audit.ts'
import { doctorCommand } from './commands/doctor/doctor.ts'
import { explainCommand } from './commands/explain/explain.ts'
import { exitCodesText } from './commands/help-topics.ts'
import { logsCommand } from './commands/logs/logs.ts'
import { deployWorkerCommand } from './commands/release/deploy-worker.ts'
import { releasesCommand } from './commands/release/releases.ts'
import { rollbackCommand } from './commands/release/rollback.ts'
import { secretsCommand } from './commands/release/secrets.ts'
import { resultsCommand } from './commands/results/results.ts'
import { cancelCommand } from './commands/run/cancel.ts'
import { costCommand } from './commands/run/cost.ts'
import { runsCommand } from './commands/run/runs.ts'
import { statusCommand } from './commands/run/status.ts'
import { waitCommand } from './commands/run/wait.ts'
import { schemasCommand } from './commands/schemas.ts'
import { resumeCommand } from './commands/submit/resume.ts'
import { retryCommand } from './commands/submit/retry.ts'
import { submitCommand } from './commands/submit/submit.ts'
import type { World } from './world.ts'

/** Runs one command line and gives its exit code. Everything that goes wrong is caught here, once. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const invocation: Invocation = { world, exit: 0 }
  try {
    await buildProgram(invocation, argv.includes('--json')).parseAsync([...argv], { from: 'user' })
    return invocation.exit
  } catch (error) {
    if (error instanceof CommanderError) return afterParsing(error, argv, world)
    return reportBug(error, argv, world)
  }
}

function buildProgram(invocation: Invocation, json: boolean): Command {
  const { world } = invocation
  const program = new Command('rythmiq')
    .description(
      'Turns photos and scans of documents into files that a portal accepts, and says what became of each one.',
    )
    .version(world.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .option('--json', 'answer with one JSON document on stdout')
    .option('-v, --verbose', 'with --json: progress and notes on stderr too')
    .option('--no-color', 'no colours')
    .option('--no-input', 'never ask; every question has a flag')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => {
        if (!json) world.stderr.write(text)
      },
      outputError: (text, write) => write(text.replace(/^error: /, 'rythmiq: ')),
      getOutHelpWidth: () => world.stdout.columns ?? 80,
    })
    .showHelpAfterError('Add --help for the words and flags of this command.')
    .addHelpText(
      'after',
      '\nExit codes: rythmiq help exit-codes\nStart here:  rythmiq submit photo.jpg --schema passport --local',
    )
  const commands = [
    submitCommand,
    statusCommand,
    runsCommand,
    logsCommand,
    resultsCommand,
    waitCommand,
    cancelCommand,
    costCommand,
    deployWorkerCommand,
    releasesCommand,
    rollbackCommand,
    secretsCommand,
    resumeCommand,
    retryCommand,
    schemasCommand,
    explainCommand,
    doctorCommand,
    auditCommand,
  ]
  for (const make of commands) program.addCommand(inherit(make(invocation), program))
  program.helpCommand(false)
  program
    .command('help')
    .argument('[topic]', 'a command, or exit-codes')
    .description('show help for a command or a topic')
    .copyInheritedSettings(program)
    .action((topic?: string) => showHelp(program, topic, world))
  return program
}

/** A command and those below it speak as the program does. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const below of command.commands) inherit(below, command)
  return command
}

function showHelp(program: Command, topic: string | undefined, world: World): void {
  if (topic === 'exit-codes') {
    world.stdout.write(exitCodesText)
    return
  }
  const command = program.commands.find((candidate) => candidate.name() === topic)
  if (topic !== undefined && !command) program.error(`error: there is no command or topic '${topic}'`)
  world.stdout.write((command ?? program).helpInformation())
}

/** Commander throws for help and version too; those are no errors. */
function afterParsing(error: CommanderError, argv: readonly string[], world: World): number {
  if (error.exitCode === 0) return 0
  if (argv.length === 0) return 2
  if (argv.includes('--json')) {
    const message = error.message.replace(/^error: /, '')
    const hint = 'Add --help for the words and flags of this command.'
    world.stdout.write(
      `${JSON.stringify({ schema: 'rythmiq.error/v1', error: { code: 'USAGE', message, hint, retryable: false } }, null, 2)}\n`,
    )
  }
  return 2
}

/** Anything but a Failure is a mistake of ours: say so with what a report needs. */
async function reportBug(error: unknown, argv: readonly string[], world: World): Promise<number> {
  const { createRedactor } = await import('./terminal/redaction.ts')
  const { settingsTable } = await import('./settings/table.ts')
  const secrets = Object.values(settingsTable).flatMap(({ secret, variable }) =>
    secret ? [world.env[variable] ?? ''] : [],
  )
  const redact = createRedactor(secrets)
  const stack = redact(error instanceof Error ? (error.stack ?? error.message) : String(error))
  if (argv.includes('--json')) {
    const bug = { code: 'BUG', message: stack.split('\n')[0] ?? '', hint: 'Please report this.', retryable: false }
    world.stdout.write(`${JSON.stringify({ schema: 'rythmiq.error/v1', error: bug }, null, 2)}\n`)
    return 70
  }
  world.stderr.write(
    `rythmiq: this is a bug in rythmiq ${world.version} (node ${world.nodeVersion}, ${world.platform}). Please report it with these lines:\n${stack}\n`,
  )
  return 70
}
