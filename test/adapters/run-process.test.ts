import { expect, it } from 'vitest'
import { runProcess } from '../../src/adapters/run-process.ts'

const env = { PATH: '/usr/local/bin:/usr/bin:/bin' }
const options = { env, input: '', timeoutMs: 20_000 }
// A bash whose stdin is a socket, as Node's pipes are, takes itself for a remote shell and reads ~/.bashrc.
const bash = (script: string, more = {}) => runProcess(['bash', '--norc', '-c', script], { ...options, ...more })
const fine = { exitCode: 0, signal: null, timedOut: false, spawnError: null, truncated: false, stderr: '' }

it('keeps both streams byte for byte and the exit code', async () => {
  const process = await bash('printf "a\\n\\n"; printf "é\\r\\n" >&2; exit 3')
  expect(process).toEqual({ ...fine, exitCode: 3, stdout: 'a\n\n', stderr: 'é\r\n' })
})

it('gives the child its input, the end of it, and no environment but its own', async () => {
  const process = await bash('cat; env | grep -v -e ^PWD -e ^SHLVL -e ^_', { input: 'y\n', env: { ...env, A: 'b' } })
  expect(process.stdout.split('\n').sort()).toEqual(['', 'A=b', `PATH=${env.PATH}`, 'y'])
})

it('does not mind a child that reads nothing', async () => {
  expect(await bash('exit 0', { input: 'y\n'.repeat(1_000_000) })).toEqual({ ...fine, stdout: '' })
})

it('uses no shell', async () => {
  expect((await runProcess(['printf', '%s', '$HOME;`x` "'], options)).stdout).toBe('$HOME;`x` "')
})

it.each([
  ['a program that is not there', ['/nowhere/camber'], 'ENOENT'],
  ['a file that cannot be run', ['/etc/passwd'], 'EACCES'],
  ['a null character', ['printf', 'a\0b'], 'ERR_INVALID_ARG_VALUE'],
  ['a word that is too long', ['printf', 'x'.repeat(4_000_000)], 'E2BIG'],
])('tells of %s and never throws', async (_, command, spawnError) => {
  expect(await runProcess(command, options)).toEqual({ ...fine, exitCode: null, spawnError, stdout: '' })
})

it('ends a child that takes too long and keeps what it said', async () => {
  const process = await bash('echo hi; exec sleep 60', { timeoutMs: 300 })
  expect(process).toMatchObject({ timedOut: true, exitCode: null, stdout: 'hi\n' })
})

it('ends a child that ignores being ended', async () => {
  const process = await bash('trap "" TERM; echo hi; while :; do sleep 0.1; done', { timeoutMs: 300 })
  expect(process).toMatchObject({ timedOut: true, exitCode: null, signal: 'SIGKILL' })
})

it('does not wait for a grandchild that holds the pipes', async () => {
  const before = performance.now()
  expect(await bash('sleep 30 & echo hi')).toEqual({ ...fine, stdout: 'hi\n' })
  expect(await bash('sleep 30 & echo hi; sleep 30', { timeoutMs: 300 })).toMatchObject({
    timedOut: true,
    stdout: 'hi\n',
  })
  expect(performance.now() - before).toBeLessThan(15_000)
})

it('tells by which signal a child died', async () => {
  expect(await bash('kill -9 $$')).toMatchObject({
    exitCode: null,
    signal: 'SIGKILL',
    timedOut: false,
    spawnError: null,
  })
})

it('can be called off', async () => {
  const before = performance.now()
  const process = await bash('exec sleep 60', { signal: AbortSignal.timeout(200) })
  expect(process).toMatchObject({ exitCode: null, timedOut: false, spawnError: null })
  expect(performance.now() - before).toBeLessThan(15_000)
})

it('keeps head and tail of what is too long, lets the child end by itself, and says what is missing', async () => {
  const process = await bash('seq 1 1000000; echo RESULT; exit 4', { maxBytes: 400_000 })
  expect(process).toMatchObject({ exitCode: 4, truncated: true })
  expect(process.stdout.startsWith('1\n2\n3\n')).toBe(true)
  expect(process.stdout).toMatch(/\n… \d+ bytes left out by rythmiq …\n/)
  expect(process.stdout.endsWith('1000000\nRESULT\n')).toBe(true)
  expect(process.stdout.length).toBeLessThan(600_000)
})

it('keeps whole what just fits', async () => {
  expect(await bash('printf %0100000d 7', { maxBytes: 100_000 })).toMatchObject({ truncated: false })
})

it('passes stdout on whole and as fast as it is taken, keeping head and tail', async () => {
  let passed = 0
  const stdoutTo = async (bytes: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of bytes) {
      passed += chunk.length
      await new Promise(setImmediate)
    }
  }
  const process = await bash('seq 1 1000000; echo RESULT', { maxBytes: 4000, stdoutTo })
  expect(process).toMatchObject({ exitCode: 0, truncated: true })
  expect(process.stdout.startsWith('1\n2\n')).toBe(true)
  expect(process.stdout.endsWith('RESULT\n')).toBe(true)
  expect(passed).toBe(6_888_896 + 'RESULT\n'.length)
})

it('ends the child’s stdout when whoever takes it gives up', async () => {
  const stdoutTo = async (): Promise<void> => Promise.reject(new Error('full'))
  expect(await bash('echo hi; sleep 0.1; echo ho', { stdoutTo })).toMatchObject({ timedOut: false, spawnError: null })
})
