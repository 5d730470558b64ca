import { expect, it } from 'vitest'
import { isCommandOf, jobCommand } from '../../src/domain/job-command.ts'

const run = '20261123-190142-k3f9'

it('needs no quoting in any shell', () => {
  expect(jobCommand(run, 0, 'worker-0123456789abcdef.env', 4)).toMatch(/^[A-Za-z0-9 ._-]+$/)
})

it.each([
  ['its own command', jobCommand(run, 1, 'w.env', 4), true],
  ['its own command with other cores and keys', jobCommand(run, 1, 'other.env', 64), true],
  ['its own command behind blanks', `\n  ${jobCommand(run, 1, 'w.env', 4)}\n`, true],
  ['shard 10', jobCommand(run, 10, 'w.env', 4), false],
  ['shard 0', jobCommand(run, 0, 'w.env', 4), false],
  ['the same run in the sandbox', jobCommand(`local-${run}`, 1, 'w.env', 4), false],
  ['a run whose id begins with it', jobCommand(`${run}x`, 1, 'w.env', 4), false],
  ['a command that only quotes it', `echo ${jobCommand(run, 1, 'w.env', 4)}`, false],
  ['nothing', '', false],
])('shard 1 takes %s for its own: %s', (_, command, own) => {
  expect(isCommandOf(command, run, 1)).toBe(own)
})
