import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds the three programs once, so that tests which run them never meet yesterday's code. */
export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  execFileSync(process.execPath, ['node_modules/rolldown/bin/cli.mjs', '-c', '--log-level', 'silent'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
