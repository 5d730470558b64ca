import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = dirname(fileURLToPath(import.meta.url))

/**
 * What every command needs lies in one file: Node spends about two milliseconds on each module it loads, more than on reading this one. It is
 * what `cli.ts` imports before it knows which command is meant. What a command loads when it is used stays out of it.
 */
const core = importsOf(join(project, 'src', 'cli.ts'), new Set())
const corePackages = /node_modules\/(commander|chalk)\//

/** A file and all that it imports to run, not as a type and not later. */
function importsOf(file, found) {
  if (found.has(file) || !existsSync(file)) return found
  found.add(file)
  const imports = /^(?:import|export)\s+(?!type\b)[^'"]*?from\s+'(\.[^']+\.ts)'/gm
  for (const [, path] of readFileSync(file, 'utf8').matchAll(imports)) importsOf(join(dirname(file), path), found)
  return found
}

// Three programs leave this build: the command, and the two halves of the sandbox it starts for `--local`.
// Everything is bundled: a user installs no dependency tree, and what a command does not use is never parsed.
export default {
  input: {
    main: 'src/main.ts',
    'sandbox-camber': 'src/sandbox/camber/program.ts',
    'sandbox-spaces': 'src/sandbox/spaces/program.ts',
  },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    cleanDir: true,
    entryFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'core', test: (id) => core.has(id) || corePackages.test(id) }] },
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
}
