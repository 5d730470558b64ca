/**
 * What every command needs lies in one file: Node spends about two milliseconds on each module it loads, more than on reading this one.
 * What imports zod, works on a run or talks to the outside stays out of it and is loaded when it is used.
 */
const core =
  /node_modules\/(commander|chalk)\/|src\/(cli|session|settings\/|views\/(?!results|deployment|file-plan|github|releases|rollback|table|run|many-documents|submission|schemas)|terminal\/(?!progress|tally)|commands\/(?!fetching|look-or-wait|result-choice|dry-run|submission|plan|open-run|deployment|deploy-plan|release-history|placing|worker-bundle|confirm|gather|hand-over|await-outcome|resumption|retrial|remember-run)|domain\/(?!result-|saved|broken|csv|exif|payload|draft|candidate|overrides|input-problem|shards|tally|failure-groups|portal-schema|records|run\.|run-status|issues|outcome|keys|job-state|cost|node-size|progress|image|nearest|stash|release|bundle-check|file-plan|denied|age|bytes))/

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
    codeSplitting: { groups: [{ name: 'core', test: core }] },
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
}
