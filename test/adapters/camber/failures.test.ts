import { describe, expect, it } from 'vitest'
import { excerpt } from '../../../src/adapters/camber/excerpt.ts'
import { type Call, faultOf, unreadable } from '../../../src/adapters/camber/failures.ts'
import { complaining, finished } from './finished.ts'
import { banner, foreignJobStderr, foreignJobStdout, jobBlock, stashTable } from './texts.ts'

const job: Call = {
  verb: 'job get',
  subject: 'job 4553',
  about: 'job',
  stdoutHolds: 'answer',
  conceal: [],
  timeoutMs: 30_000,
}
const logs: Call = { ...job, verb: 'job logs', stdoutHolds: 'job output' }
const ls: Call = { ...job, verb: 'stash ls', subject: 'stash://ada/x/', about: 'stash' }
const cp: Call = { ...ls, verb: 'stash cp' }
const me: Call = { ...job, verb: 'me', subject: 'the account', about: 'account' }
const create: Call = { ...me, verb: 'job create' }

describe('a process that failed', () => {
  const rows: [string, Call, ReturnType<typeof finished>, string][] = [
    [
      'another user’s job',
      logs,
      finished({ exitCode: 1, stderr: foreignJobStderr, stdout: foreignJobStdout }),
      'CAMBER_REJECTED',
    ],
    ['a key nobody knows', me, complaining('API error: code=5, message=user not found'), 'CAMBER_REJECTED'],
    ['no key', me, complaining('authentication error: please run camber login'), 'CAMBER_REJECTED'],
    ['no key, exit 0', me, finished({ stdout: 'Authentication Error\n' }), 'CAMBER_REJECTED'],
    ['no key, as JSON', me, finished({ stdout: '{"message":"unauthorized - invalid token"}' }), 'CAMBER_REJECTED'],
    ['an envelope with a code', me, finished({ stdout: '{"code":401,"message":"x","data":null}' }), 'CAMBER_REJECTED'],
    [
      'not the owner',
      cp,
      complaining('API error: code=403, message=You are not the owner of this app'),
      'CAMBER_REJECTED',
    ],
    ['no permission', cp, complaining("You don't have permission to access this stash"), 'CAMBER_REJECTED'],
    ['validation', create, complaining('API error: code=1, message=Validation failed'), 'CAMBER_REJECTED'],
    ['a job not made', create, complaining('API error: code=2, message=Failed to create job'), 'CAMBER_REJECTED'],
    ['a list not made', me, complaining('API error: code=2, message=Failed to list jobs'), 'CAMBER_UNAVAILABLE'],
    ['500', job, complaining('API error: code=500, message=Failed to delete app'), 'CAMBER_UNAVAILABLE'],
    ['429', job, complaining('API error: code=429, message=slow down'), 'CAMBER_UNAVAILABLE'],
    [
      'DNS',
      job,
      complaining('Get "https://api-v2.cambercloud.com/": dial tcp: lookup x: no such host'),
      'CAMBER_UNAVAILABLE',
    ],
    ['TLS', job, complaining('Post "https://x/": net/http: TLS handshake timeout'), 'CAMBER_UNAVAILABLE'],
    ['the line going dead', job, complaining('Get "https://x/": unexpected EOF'), 'CAMBER_UNAVAILABLE'],
    ['a job not found', job, complaining('API error: code=404, message=Not Found'), 'JOB_NOT_FOUND'],
    ['a job not found, exit 0', job, finished({ stdout: 'job not found\n' }), 'JOB_NOT_FOUND'],
    [
      'logs not there',
      logs,
      complaining('API error: code=15, message=job status is not completed, failed, or running'),
      'JOB_NOT_FOUND',
    ],
    ['a path not found', ls, complaining('path not found'), 'OBJECT_NOT_FOUND'],
    ['a path not found, exit 0', ls, finished({ stdout: 'stash://ada/x/ not found\n' }), 'OBJECT_NOT_FOUND'],
    ['a parent not found', cp, complaining('parent directory does not exist'), 'OBJECT_NOT_FOUND'],
    ['a source not found', cp, complaining('source path does not exist'), 'INPUT_NOT_FOUND'],
    ['a GPU size', create, complaining('invalid node size for GPU: xxsmall. Must be one of: [xsmall medium]'), 'USAGE'],
    ['a flag it does not know', ls, complaining('unknown flag: --output'), 'USAGE'],
    ['a flag it wants', create, complaining('required flag(s) "cmd" not set'), 'USAGE'],
    ['silence', job, finished({ exitCode: 1 }), 'CAMBER_UNREADABLE'],
    ['words nobody knows', job, finished({ exitCode: 2, stderr: 'panic: oh no\n' }), 'CAMBER_UNREADABLE'],
    ['a time-out', job, finished({ exitCode: null, signal: 'SIGTERM', timedOut: true }), 'CAMBER_TIMEOUT'],
    ['a kill', job, finished({ exitCode: null, signal: 'SIGKILL' }), 'CAMBER_UNAVAILABLE'],
    ['no program', job, finished({ exitCode: null, spawnError: 'ENOENT' }), 'CAMBER_NOT_FOUND'],
    ['a program for another machine', job, finished({ exitCode: null, spawnError: 'EACCES' }), 'CAMBER_NOT_FOUND'],
    ['a command that is too long', create, finished({ exitCode: null, spawnError: 'E2BIG' }), 'USAGE'],
    ['a machine out of processes', job, finished({ exitCode: null, spawnError: 'EAGAIN' }), 'CAMBER_UNAVAILABLE'],
  ]
  it.each(rows)('%s', (_, call, process, code) => expect(faultOf(call, process)?.failure.code).toBe(code))

  it('tells how to install what is missing', () => {
    expect(faultOf(job, finished({ spawnError: 'ENOENT' }))?.failure.hint).toContain('install-v2.sh')
  })

  it('tells that a job is somebody else’s in plain words', () => {
    const fault = faultOf(logs, finished({ exitCode: 1, stderr: foreignJobStderr }))
    expect(fault?.failure.message).toBe('Job 4553 belongs to another Camber user.')
  })

  it('is not misread by the name of a folder', () => {
    const call = { ...ls, subject: 'stash://ada/permission/unauthorized/' }
    expect(faultOf(call, complaining('stash://ada/permission/unauthorized not found'))?.meaning).toBe('absent')
  })
})

describe('a process that succeeded', () => {
  const rows: [string, Call, ReturnType<typeof finished>][] = [
    [
      'with a job whose command reads like an error',
      job,
      finished({ stdout: jobBlock('x\nError: not found\nAPI error: code=1') }),
    ],
    [
      'with a job whose command holds an envelope',
      job,
      finished({ stdout: jobBlock('{"code":5,"message":"user not found"}') }),
    ],
    [
      'with a job that has a code of its own',
      job,
      finished({ stdout: '{"job_id":1,"code":137,"message":"not found"}' }),
    ],
    ['with JSON that holds such a command', job, finished({ stdout: '{"job_id":1,"command":"authentication error"}' })],
    ['with an envelope of code 0', job, finished({ stdout: '{"code":0,"message":"ok","data":{"job_id":1}}' })],
    [
      'with files named like errors',
      ls,
      finished({ stdout: `${stashTable}Error: not found.txt                     file\n` }),
    ],
    ['with a remark on stderr', ls, finished({ stdout: stashTable, stderr: 'config not found, using defaults\n' })],
    ['with the banner on both streams', ls, finished({ stdout: banner + stashTable, stderr: banner })],
    [
      'with logs full of errors',
      logs,
      finished({ stdout: 'Error: x\nauthentication error\nAPI error: code=1, message=y\n' }),
    ],
    ['with logs that name a usage', logs, finished({ stdout: 'Usage:\n  x\nnot found\n' })],
    ['with empty logs', logs, finished()],
  ]
  it.each(rows)('%s', (_, call, process) => expect(faultOf(call, process)).toBeNull())

  it('unless its logs are nothing but an API error', () => {
    expect(faultOf(logs, finished({ stdout: banner + foreignJobStdout }))?.meaning).toBe('foreign job')
  })
})

describe('what may stand in a message', () => {
  const secret = 'canary-3f9a77'
  const key = '0123456789abcdef0123456789abcdef01234567'
  const command = `TOKEN='${secret}' bash run.sh && x\n--flag "${secret}"`
  const call: Call = { ...create, conceal: [command, 'stash://ada/secret-folder/', key] }
  const texts = [
    command,
    `unknown command ${JSON.stringify(command)} for "camber"`,
    `exec: ${command.replaceAll('\n', ' ')} ${key} stash://ada/secret-folder`,
    encodeURIComponent(command),
    Buffer.from(key).toString('base64'),
    `bad token ${secret}`,
  ]
  it.each(texts)('is neither key nor argv: %j', (text) => {
    const messages = [faultOf(call, complaining(text))?.failure, unreadable(call, text)].map((failure) => {
      return `${failure?.message} ${failure?.hint} ${JSON.stringify(failure?.details)}`
    })
    for (const message of messages) expect(message).not.toMatch(/canary|0123456789abc|secret-folder|MDEyMzQ1/)
  })

  it('is one short line without control characters', () => {
    const line = excerpt(`a\u001b[31mb\u0000\r\n\u202ec${'d '.repeat(500)}`)
    expect(line).toMatch(/^ab\s?c(d )+/)
    expect([...line].length).toBeLessThanOrEqual(160)
    expect(line).not.toMatch(/\p{Cc}|\p{Cf}/u)
  })

  it.each([
    jobBlock(secret),
    `{"job_id":1,"command":"x ${secret}","mount`,
    `Error: unknown flag --cmd ${secret}`,
    `--api-key ${secret}`,
    `CAMBER_API_KEY=${secret}`,
    `"secret_key": "${secret}"`,
    `Bearer ${secret}`,
  ])('is no secret of a job that is not ours: %j', (text) => expect(excerpt(text)).not.toContain('canary'))
})
