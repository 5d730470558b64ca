import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))

/** Who may import whom, by the first folder (or file) of a path below src; `node:` and packages are named as they are imported. */
const rules: Readonly<
  Record<string, { readonly layers: readonly string[]; readonly packages: readonly (string | RegExp)[] }>
> = {
  domain: { layers: ['domain'], packages: ['zod'] },
  'ports.ts': { layers: ['domain'], packages: [] },
  settings: { layers: ['settings', 'domain'], packages: [] },
  views: { layers: ['views', 'domain'], packages: [] },
  terminal: { layers: ['terminal', 'domain', 'world.ts'], packages: ['chalk', 'log-update', 'ora'] },
  operations: { layers: ['operations', 'ports.ts', 'domain'], packages: [/^node:(fs|fs\/promises|path|crypto|os)$/] },
  commands: {
    layers: ['commands', 'operations', 'views', 'session.ts', 'domain', 'world.ts', 'ports.ts'],
    packages: ['commander', 'node:path'],
  },
  'session.ts': { layers: ['terminal', 'settings', 'domain', 'world.ts', 'ports.ts'], packages: [] },
  'world.ts': { layers: ['ports.ts', 'settings'], packages: [] },
  'cli.ts': { layers: ['commands', 'views', 'terminal', 'world.ts', 'domain', 'settings'], packages: ['commander'] },
  adapters: {
    layers: ['adapters', 'ports.ts', 'domain', 'settings'],
    packages: [/^node:/, 'execa', 'conf', 'ignore', 'tinyglobby', /^csv-parse/, /^@aws-sdk\//, /^@smithy\//],
  },
  sandbox: { layers: ['sandbox'], packages: [/^node:/] },
  'main.ts': { layers: ['cli.ts', 'adapters', 'domain', 'world.ts'], packages: [/^node:/, '../package.json'] },
}

interface Import {
  readonly from: string
  readonly specifier: string
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function importsOf(path: string, text: string): Import[] {
  const pattern = /(?:^\s*(?:import|export)\s[^'"]*?from\s*|^\s*import\s*|\bimport\s*\(\s*)['"]([^'"]+)['"]/gm
  return [...text.matchAll(pattern)].map((match) => ({ from: relative(source, path), specifier: match[1] ?? '' }))
}

const layerOf = (path: string): string => path.split('/')[0] ?? path

/** Null when an import is allowed, else the broken rule in words. */
function judge({ from, specifier }: Import): string | null {
  const rule = rules[layerOf(from)]
  if (!rule) return `${from} lies in no known layer`
  if (!specifier.startsWith('.') || specifier.endsWith('package.json')) {
    const allowed = rule.packages.some((entry) =>
      typeof entry === 'string' ? entry === specifier : entry.test(specifier),
    )
    return allowed ? null : `${from} may not import ${specifier}`
  }
  const target = relative(source, resolve(source, dirname(from), specifier))
  if (!rule.layers.includes(layerOf(target))) return `${from} may not import ${target}`
  return judgeNeighbours(from, target)
}

/** Adapters never import each other; only the files directly in adapters/, which join them, may. The sandbox's two programs likewise. */
function judgeNeighbours(from: string, target: string): string | null {
  const [layer, room, inside] = from.split('/')
  const [, otherRoom, otherInside] = target.split('/')
  if ((layer !== 'adapters' && layer !== 'sandbox') || inside === undefined || layerOf(target) !== layer) return null
  const runsProcesses = target === 'adapters/run-process.ts'
  return room === otherRoom || (otherInside === undefined && runsProcesses)
    ? null
    : `${from} may not import its neighbour ${target}`
}

const files = filesOf(source).map((path) => ({ path: relative(source, path), text: readFileSync(path, 'utf8') }))

describe('the architecture', () => {
  it('lets each layer import only what lies below it', () => {
    const broken = files.flatMap(({ path, text }) =>
      importsOf(join(source, path), text).flatMap((entry) => judge(entry) ?? []),
    )
    expect(broken).toEqual([])
  })

  it.each([
    ['domain/outcome.ts', '../adapters/run-process.ts'],
    ['domain/outcome.ts', 'node:fs'],
    ['operations/submit/submit-run.ts', '../../terminal/paint.ts'],
    ['operations/submit/submit-run.ts', 'execa'],
    ['views/run.ts', '../operations/read-run.ts'],
    ['commands/submit/submit.ts', '../../adapters/spaces/spaces.ts'],
    ['adapters/camber/platform.ts', '../spaces/spaces.ts'],
    ['sandbox/camber/program.ts', '../../domain/failure.ts'],
    ['sandbox/camber/program.ts', '../spaces/server.ts'],
    ['terminal/paint.ts', '../operations/read-run.ts'],
  ])('notices when %s imports %s', (from, specifier) => {
    expect(judge({ from, specifier })).toMatch(/may not import/)
  })

  it('reads `process` in main.ts and in the sandbox programs alone', () => {
    const readers = files.filter(
      ({ path, text }) => !path.startsWith('sandbox/') && /\bprocess\.(?!ts)/.test(withoutComments(text)),
    )
    expect(readers.map(({ path }) => path)).toEqual(['main.ts'])
  })

  it.each([
    ['process.exit', /\bprocess\.exit\(/],
    ['console outside the sandbox', /\bconsole\./],
    ['a default export', /^export default/m],
    ['any', /[:<]\s*any\b/],
  ])('holds no %s', (_, pattern) => {
    const found = files.filter(({ path, text }) => !path.startsWith('sandbox/') && pattern.test(withoutComments(text)))
    expect(found.map(({ path }) => path)).toEqual([])
  })

  it('has no drawer for odds and ends', () => {
    const drawers = files.filter(({ path }) => /(^|\/)(utils?|helpers?|shared|common|base|manager)(\.|\/)/.test(path))
    expect(drawers).toEqual([])
  })

  it('prints answers in one place', () => {
    const printers = files.filter(({ text }) => /terminal\.print\(/.test(text))
    expect(printers.map(({ path }) => path)).toEqual(['commands/answer.ts'])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}
