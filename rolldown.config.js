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
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
}
