import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Much here waits for processes of its own; two files at once use both cores.
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    // Real processes (Python, bash, the built command) run inside some tests; a limit only stops a hang.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // A host's own settings must never reach a test.
    env: { CI: '', NO_COLOR: '', FORCE_COLOR: '' },
  },
})
