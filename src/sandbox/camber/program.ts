import { runSandboxWord } from './commands/sandbox.ts'
import { runCall } from './run-call.ts'
import { openHome } from './state/home.ts'

/** A program that behaves like `camber`, with all its state in the folder CAMBER_SANDBOX_HOME. */
async function main(): Promise<number> {
  const [first, ...rest] = process.argv.slice(2)
  const home = openHome(process.env['CAMBER_SANDBOX_HOME'])
  if (first === 'sandbox') return runSandboxWord(home, rest)
  return runCall(home, process.argv.slice(2), {
    key: process.env['CAMBER_API_KEY'],
    faults: process.env['CAMBER_SANDBOX_FAULTS'],
    searchPath: process.env['CAMBER_SANDBOX_PATH'],
  })
}

// A reader that has seen enough closes the pipe; that is its right.
process.stdout.on('error', () => {})

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`camber sandbox: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 70
}
