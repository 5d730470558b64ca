import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openInspector } from '../../src/adapters/inspect-python.ts'
import type { SourceFacts } from '../../src/domain/bundle-check/source-facts.ts'
import { failureOf } from '../domain/failing.ts'
import { temporaryFolder } from '../operations/outside-made.ts'

const program = fileURLToPath(new URL('../..', import.meta.url))
const inspector = openInspector(program, process.env)

async function inspect(text: string | Uint8Array, name = 'a.py'): Promise<SourceFacts> {
  const path = join(await temporaryFolder(), name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  const [facts] = await inspector.inspectSources([{ name, path }])
  if (facts === undefined) throw new Error('There were no facts.')
  return facts
}

describe('imports', () => {
  it.each([
    ['import a.b as c', { module: 'a.b', names: null, level: 0 }],
    ['from ..a import b, c as d', { module: 'a', names: ['b', 'c'], level: 2 }],
    ['from . import *', { module: null, names: ['*'], level: 1 }],
    ['def f():\n  import a', { deferred: true, line: 2 }],
    ['try:\n  import a\nexcept (KeyError, ModuleNotFoundError):\n  pass', { guard: 1, fallback: null }],
    ['try:\n  x()\nexcept:\n  import a', { guard: null, fallback: 1 }],
    ['try:\n  import a\nexcept KeyError:\n  pass', { guard: null }],
    ['try:\n  import a\nexcept ImportError:\n  sys.exit(1)', { guard: null }],
    ['with contextlib.suppress(ImportError):\n  import a', { guard: 1 }],
    ['if importlib.util.find_spec("a"):\n  import a', { guard: 1 }],
    ['if TYPE_CHECKING:\n  import a', { typing: true }],
    ['if not TYPE_CHECKING:\n  import a', { typing: false }],
    ['if __name__ == "__main__":\n  import a', { main: true }],
    ['class A:\n  import a', { deferred: false }],
    ['import importlib as i\ni.import_module("a.b")', { module: 'a.b', names: null }],
    ['from importlib import import_module as im\nx = [im(".b", __package__)]', { module: 'b', level: 1 }],
    ['import importlib\nimportlib.import_module("..b", package="a.c")', { module: 'a.b', level: 0 }],
    ['import importlib\nimportlib.import_module("a." + x)', { module: null, prefix: 'a.' }],
  ])('%j', async (text, expected) => {
    const { imports } = await inspect(text)
    expect(imports.at(-1)).toMatchObject(expected)
  })
})

describe('files that are run by their path', () => {
  it.each([
    [
      'spec_from_file_location("x", os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "errors.py"))',
      'errors.py',
    ],
    ['spec_from_file_location("x", pathlib.Path(__file__).parents[1] / "errors.py")', 'errors.py'],
    ['spec_from_file_location("x", str(Path(__file__).resolve().parent.with_name("errors.py")))', 'errors.py'],
    ['spec_from_file_location("x", location=f"{os.path.dirname(__file__)}/../errors.py")', 'errors.py'],
    [
      'HERE = os.path.dirname(__file__)\nP = HERE + os.sep + "codes.py"\nSourceFileLoader("x", P).load_module()',
      'errors/codes.py',
    ],
    ['run_path("errors.py")', 'errors.py'],
    ['exec(compile(Path(__file__).with_name("b.py").read_text(), "b", "exec"))', 'errors/b.py'],
    ['run_path(os.path.join(os.getcwd(), "b.py"))', 'b.py'],
    ['run_path(os.path.join(__file__, "..", "..", "..", "b.py"))', '../b.py'],
  ])('%s', async (text, path) => {
    expect((await inspect(text, 'errors/__init__.py')).loads).toMatchObject([{ path, guarded: false }])
  })

  it('are no error where the file is looked for first', async () => {
    const text = 'if os.path.exists("b.py"):\n  run_path("b.py")'
    expect((await inspect(text)).loads).toMatchObject([{ path: 'b.py', guarded: true }])
  })

  it('are left out when they lie at a fixed place or cannot be told', async () => {
    expect((await inspect('run_path("/opt/b.py")\nrun_path(x)')).loads).toMatchObject([
      { path: null, file_name: 'b.py' },
    ])
  })
})

it('runs nothing of what it reads', async () => {
  const marker = join(await temporaryFolder(), 'ran')
  await inspect(`open(${JSON.stringify(marker)}, "w")`)
  expect(() => writeFileSync(marker, '', { flag: 'wx' })).not.toThrow()
})

it('keeps warnings of the compiler out of its answer', async () => {
  expect(await inspect('x = "\\d"\nassert (1, 2)\nif x is 1: pass')).toMatchObject({ fault: null, defines: ['x'] })
})

it.each([
  ['x'.repeat(10), null],
  [`x = ${'('.repeat(5000)}1${')'.repeat(5000)}`, 'syntax'],
  [`x = ${'1+'.repeat(20_000)}1`, 'unread'],
  ['x = 1\n'.repeat(800_000), 'unread'],
])('comes back from whatever it is given: %#', async (text, kind) => {
  const { fault } = await inspect(text)
  expect(fault?.kind ?? null).toBe(kind)
})

it('says so of a file that is not there', async () => {
  expect(await inspector.inspectSources([{ name: 'a.py', path: '/nowhere/a.py' }])).toMatchObject([
    { name: 'a.py', fault: { kind: 'unread' } },
  ])
})

it('asks no Python when there is nothing to read', async () => {
  expect(await openInspector(program, {}).inspectSources([])).toEqual([])
})

it('says when there is no Python', async () => {
  const alone = openInspector(program, { PATH: '/nowhere' })
  expect(await failureOf(() => alone.inspectSources([{ name: 'a.py', path: 'a.py' }]))).toMatchObject({
    code: 'PYTHON_MISSING',
  })
})

it('takes an inspector that does not answer for a bug', async () => {
  const broken = openInspector(await temporaryFolder(), process.env)
  await expect(broken.inspectSources([{ name: 'a.py', path: 'a.py' }])).rejects.toThrow(/inspector of Python sources/)
})
