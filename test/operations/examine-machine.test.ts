import { describe, expect, it } from 'vitest'
import { checkNames, examineMachine } from '../../src/operations/examine-machine.ts'
import type { MachineProbe } from '../../src/ports.ts'

const python = { path: '/usr/bin/python3', version: '3.11.7', installer: 'uv' as const }
const probe = (given: Partial<MachineProbe> = {}): MachineProbe => ({
  python: async () => python,
  freeBytes: async () => 9e9,
  whyUnwritable: async () => null,
  folderBytes: async () => 0,
  fileExists: async () => true,
  ...given,
})
const facts = (given: Partial<MachineProbe> = {}, nodeVersion = 'v20.19.0') => ({
  probe: probe(given),
  nodeVersion,
  cwd: '/work',
  stateFolder: '/state',
  sandboxFolder: '/sandbox',
  programFolder: '/program',
})
const look = async (check: string, given: Partial<MachineProbe>, node?: string) =>
  (await examineMachine(facts(given, node), [check])).find((finding) => finding.check === check)

it('finds all well on a machine that is well', async () => {
  const findings = await examineMachine(facts(), [])
  expect(findings.map(({ check, verdict, why, fix }) => [check, verdict, why, fix])).toEqual(
    checkNames.map((name) => [name, 'ok', null, []]),
  )
})

it.each<[check: string, verdict: string, given: Partial<MachineProbe>, node?: string]>([
  ['node', 'ok', {}, 'v22.1.0'],
  ['node', 'fault', {}, 'v20.18.9'],
  ['node', 'fault', {}, 'v18.20.0'],
  ['folder', 'warning', { whyUnwritable: async () => 'EACCES' }],
  ['disk', 'warning', { freeBytes: async () => 1e9 }],
  ['disk', 'fault', { freeBytes: async () => 1e8 }],
  ['python', 'fault', { python: async () => null }],
  ['installer', 'skipped', { python: async () => null }],
  ['installer', 'fault', { python: async () => ({ ...python, installer: null }) }],
  ['storage', 'fault', { whyUnwritable: async () => 'EROFS' }],
  ['program', 'fault', { fileExists: async (path) => !path.endsWith('run.sh') }],
])('%s is %s', async (check, verdict, given, node) => {
  const finding = await look(check, given, node)
  expect(finding?.verdict).toBe(verdict)
  if (verdict !== 'ok') expect(finding?.why).not.toBeNull()
  if (verdict === 'fault' || verdict === 'warning') expect(finding?.fix).not.toEqual([])
})

describe('trouble in a check', () => {
  it('makes it unknown and leaves the others alone', async () => {
    const findings = await examineMachine(facts({ freeBytes: () => Promise.reject(new Error('EIO')) }), [])
    expect(findings.filter(({ verdict }) => verdict !== 'ok').map(({ check, verdict }) => [check, verdict])).toEqual([
      ['disk', 'unknown'],
    ])
  })

  it('ends one that hangs at its limit', async () => {
    const limit = new AbortController()
    const work = examineMachine(facts({ freeBytes: () => new Promise(() => {}) }), ['disk', 'node'], () => limit.signal)
    limit.abort()
    expect((await work).map(({ check, verdict }) => [check, verdict])).toEqual([
      ['node', 'ok'],
      ['disk', 'unknown'],
    ])
  })
})
