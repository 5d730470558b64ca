import { expect, it } from 'vitest'
import { checkBundle } from '../../../src/domain/bundle-check/check-bundle.ts'
import type { SourceFacts } from '../../../src/domain/bundle-check/source-facts.ts'
import { importing, source } from './facts-made.ts'

const check = (sources: readonly SourceFacts[]) =>
  checkBundle({ files: sources.map(({ name }) => name), sources, requirements: null })

it('points to the folder below that holds a worker.py', () => {
  expect(check([source('worker/worker.py')])).toMatchObject([
    { rule: 'worker-missing', fix: 'Name the folder that holds it: worker has one.' },
  ])
})

it('tells of one missing file once, at its first import', () => {
  const findings = check([
    source('worker.py', { imports: [importing('a', null, { line: 3 }), importing('p.x', null, { line: 5 })] }),
    source('a.py', { imports: [importing('p.x', null, { line: 2 })] }),
    source('p/__init__.py'),
  ])
  expect(findings).toMatchObject([{ rule: 'module-missing', file: 'a.py', line: 2 }])
})

it('puts errors before warnings, then follows files and lines', () => {
  const findings = check([
    source('worker.py', { imports: [importing('z'), importing('y', null, { line: 9 })] }),
    source('a.py', { imports: [importing('x')] }),
  ])
  expect(findings.map(({ severity, file, line }) => `${severity} ${file}:${line}`)).toEqual([
    'error worker.py:1',
    'error worker.py:9',
    'warning a.py:1',
  ])
})

it('says nothing of what lies below a module that answers for modules without files', () => {
  expect(
    check([source('worker.py', { imports: [importing('six.moves.urllib')] }), source('six.py', { hooks: true })]),
  ).toEqual([])
})

it('believes that a package installed under an untold path may be there', () => {
  const search_folders = [{ line: 1, path: null, first: true }]
  expect(check([source('worker.py', { search_folders, imports: [importing('odd')] })])).toMatchObject([
    { severity: 'warning', rule: 'module-missing' },
  ])
})

it('comes to an end when two folders put each other out of reach', () => {
  const adding = (path: string) => ({ search_folders: [{ line: 1, path, first: true }] })
  const findings = check([
    source('worker.py', { imports: [importing('a')] }),
    source('a.py', { ...adding('one'), imports: [importing('b')] }),
    source('one/a.py', { ...adding('two'), imports: [importing('nowhere')] }),
  ])
  expect(findings.map(({ file }) => file)).toContain('one/a.py')
})

it('cannot check a file that only a newer Python could read, and says so', () => {
  const fault = { kind: 'older' as const, line: 2, message: 'Python 3.9 says: invalid syntax' }
  expect(check([source('worker.py', { fault, defines: null })])).toMatchObject([
    { severity: 'warning', rule: 'source-unchecked', file: 'worker.py', line: 2 },
  ])
})
