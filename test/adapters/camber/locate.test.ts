import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { childEnvironment } from '../../../src/adapters/camber/environment.ts'
import { isExecutableFile, locateCamber } from '../../../src/adapters/camber/locate.ts'

const search = (present: string[], setting: string | null = null) => ({
  setting,
  path: '/usr/bin::.:/opt/bin',
  home: '/home/ada',
  isExecutable: (file: string) => present.includes(file),
})
const installed = '/home/ada/.camber/bin/camber'

it.each([
  ['the setting wins', ['/x/camber', '/usr/bin/camber'], '/x/camber', '/x/camber', 'setting'],
  ['a setting may be a name on PATH', ['/opt/bin/camber-dev'], 'camber-dev', '/opt/bin/camber-dev', 'setting'],
  ['a setting may begin at home', ['/home/ada/b/camber'], '~/b/camber', '/home/ada/b/camber', 'setting'],
  ['PATH comes next, in its order', ['/opt/bin/camber', '/usr/bin/camber', installed], null, '/usr/bin/camber', 'path'],
  ['the install folder comes last', [installed, './camber', '/camber'], null, installed, 'install folder'],
  ['an empty setting is none', [installed], '', installed, 'install folder'],
])('%s', (_, present, setting, program, origin) => {
  expect(locateCamber(search(present, setting))).toEqual({ program, origin })
})

it.each([
  ['nothing is there', [], null, 'install-v2.sh'],
  ['the setting names nothing, whatever else is there', [installed], '/x/camber', 'RYTHMIQ_CAMBER'],
])('CAMBER_NOT_FOUND when %s', (_, present, setting, hint) => {
  const located = () => locateCamber(search(present, setting))
  expect(located).toThrow(expect.objectContaining({ code: 'CAMBER_NOT_FOUND', hint: expect.stringContaining(hint) }))
})

it('a folder and a plain file cannot be run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'locate-'))
  writeFileSync(join(folder, 'plain'), '', { mode: 0o644 })
  writeFileSync(join(folder, 'program'), '', { mode: 0o755 })
  expect(['', 'plain', 'program', 'absent'].map((name) => isExecutableFile(join(folder, name)))).toEqual([
    false,
    false,
    true,
    false,
  ])
})

it('a child gets little of the host and no keys', () => {
  const host = {
    PATH: '/bin',
    HOME: '/h',
    LANG: 'C',
    HTTPS_PROXY: 'p',
    CAMBER_API_KEY: 'k',
    DO_SPACES_SECRET_KEY: 's',
    GODEBUG: 'x',
    NO_PROXY: undefined,
  }
  expect(childEnvironment(host, { A: 'b' })).toEqual({ PATH: '/bin', HOME: '/h', LANG: 'C', HTTPS_PROXY: 'p', A: 'b' })
})
