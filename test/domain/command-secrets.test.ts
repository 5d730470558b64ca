import { describe, expect, it } from 'vitest'
import { secretsInCommand, secretValuesIn, shownCommand } from '../../src/domain/command-secrets.ts'

const secret = 'kR7+mnBvCxZaSdFgHjKlPoIuYtReWq1234567890abc'
const access = 'DO00QWERTYUIOPASDFGH'
const script = `export SPACES_SECRET=${secret}\npython worker.py\n`

const facts: [why: string, command: string, kinds: string[]][] = [
  [
    'ours hold none',
    'bash run.sh --run 20261123-190142-k3f9 --shard 0 --env worker-192f941866213b09.env --cores 16',
    [],
  ],
  [
    'the guide’s own',
    `export SPACES_KEY=${access} && export SPACES_SECRET="${secret}" && cat payload.json | python worker.py`,
    ['a value for SPACES_KEY', 'a value for SPACES_SECRET'],
  ],
  ['a short one counts, when it is named', 'SPACES_SECRET=abc123 python worker.py', ['a value for SPACES_SECRET']],
  ['what is looked up on the node is none', 'export SPACES_SECRET=$DO_SPACES_SECRET_KEY && python worker.py', []],
  ['nor is the guide’s placeholder', `export SPACES_KEY=XXX && export SPACES_SECRET=$\{DO_SPACES_SECRET_KEY}`, []],
  [
    'a token with a name is told once',
    `TOKEN=ghp_${'aB3dE6gH9j'.repeat(4).slice(0, 36)} python x.py`,
    ['a GitHub token'],
  ],
  ['a key as a flag', 'camber --api-key 3f5a9c0d7e2b48161f0e9d8c7b6a594837261504 me', ['a value for --api-key']],
  ['an access key without a name', `python fetch.py ${access}`, ['a DigitalOcean Spaces access key']],
  ['JSON', `echo '{"SPACES_SECRET": "${secret}"}' | python worker.py`, ['a value for SPACES_SECRET']],
  ['a signed address', `curl "https://x/y?X-Amz-Signature=${'0a1b2c3d'.repeat(8)}"`, ['a signed address']],
  [
    'a script in base64',
    `echo ${Buffer.from(script).toString('base64')} | base64 -d | bash`,
    ['a value for SPACES_SECRET'],
  ],
  ['base64 that is no text', `echo ${Buffer.from([...Array(60).keys()].map((n) => n * 4)).toString('base64')}`, []],
]

it.each(facts)('%s', (_, command, kinds) => {
  expect(secretsInCommand(command, []).map(({ what }) => what)).toEqual(kinds)
})

describe('a secret of this machine', () => {
  it('is told to be one that works, named or not', () => {
    expect(secretsInCommand(`SPACES_SECRET=${secret}`, [secret])).toMatchObject([
      { what: 'a value for SPACES_SECRET', current: true },
    ])
    expect(secretsInCommand(`python x.py ${secret}`, [secret])).toMatchObject([
      { what: 'a secret of this machine', current: true },
    ])
    expect(secretsInCommand('SPACES_SECRET=another1', [secret])).toMatchObject([{ current: false }])
  })
})

it('says what to make new, and never the secret', () => {
  const found = secretsInCommand(`export SPACES_SECRET=${secret}; CAMBER_API_KEY=${'3f5a9c0d7e'.repeat(4)}`, [secret])
  expect(found.map(({ rotate }) => rotate)).toEqual([
    expect.stringContaining('rythmiq secrets push'),
    expect.stringContaining('app.cambercloud.com'),
  ])
  expect(JSON.stringify(found)).not.toContain(secret.slice(0, 8))
})

it.each([
  ['an assignment', 'SPACES_SECRET=abc+/= python worker.py', 'SPACES_SECRET=*** python worker.py'],
  ['one in quotes', `export SPACES_KEY='a b c' && x`, 'export SPACES_KEY=*** && x'],
  ['one in double quotes that never end', 'API_TOKEN="abc def', 'API_TOKEN=***'],
  ['one that nobody thought of', 'MY_DB_PASSWORD=hunter2;ls', 'MY_DB_PASSWORD=***;ls'],
  ['a flag', 'x --api-key 0123456789 y', 'x --api-key *** y'],
  ['a password in an address', 'git clone https://me:pw@host/x', 'git clone https://me:***@host/x'],
  [
    'all of JSON',
    `echo '{"SPACES_SECRET": "${secret}"}' | python worker.py`,
    '[left out by rythmiq: it shows a value for SPACES_SECRET]',
  ],
  [
    'all of a script in base64',
    `echo ${Buffer.from(script).toString('base64')} | base64 -d | bash`,
    '[left out by rythmiq: it shows a value for SPACES_SECRET]',
  ],
  [
    'nothing secret',
    'bash run.sh --run r --shard 0 --env worker.env',
    'bash run.sh --run r --shard 0 --env worker.env',
  ],
])('hides %s in a command', (_, command, shown) => {
  expect(shownCommand(command)).toBe(shown)
})

it('gives the values by which a log can be cleaned, also those within a script in base64, and no placeholder', () => {
  expect(secretValuesIn(`SPACES_KEY=${access} SPACES_SECRET='${secret}' camber --api-key=XXX`)).toEqual([
    access,
    secret,
  ])
  expect(secretValuesIn(`echo ${btoa(script)} | base64 -d | bash`)).toEqual([secret])
  expect(secretValuesIn('SPACES_SECRET=$DO_SPACES_SECRET_KEY python worker.py')).toEqual([])
})
