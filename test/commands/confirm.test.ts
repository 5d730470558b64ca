import { expect, it } from 'vitest'
import { confirm } from '../../src/commands/confirm.ts'
import type { Session } from '../../src/session.ts'
import { createPaint } from '../../src/terminal/paint.ts'
import { failureOf } from '../domain/failing.ts'

/** A session on a terminal that gets this answer; `asked` is what stood on the screen. */
function session(answer: string, given: { readonly terminal?: boolean; readonly input?: boolean } = {}) {
  const asked: string[] = []
  const world = {
    stdinIsTerminal: given.terminal ?? true,
    stderr: { isTTY: true },
    ask: async (question: string) => {
      asked.push(question)
      return answer
    },
  }
  const made: unknown = {
    world,
    flags: given.input === false ? { input: false } : {},
    terminal: { notePaint: createPaint(false) },
    redact: (text: string) => text.replaceAll('CANARY', '***'),
  }
  return { session: made as Session, asked }
}

it.each(['y', 'Y', 'yes', ' yes '])('takes %j for a yes', async (answer) => {
  await confirm(session(answer).session, undefined, 'Go on?')
})

it.each(['', 'n', 'yep', 'no'])('takes %j for a no, and then nothing is done', async (answer) => {
  expect((await failureOf(() => confirm(session(answer).session, undefined, 'Go on?'))).message).toBe(
    'Nothing was done.',
  )
})

it('does not ask who said --yes', async () => {
  const { session: made, asked } = session('')
  await confirm(made, true, 'Go on?')
  expect(asked).toEqual([])
})

it.each([{ terminal: false }, { input: false }])('asks nobody where there is nobody: %j', async (given) => {
  const { session: made, asked } = session('y', given)
  expect((await failureOf(() => confirm(made, undefined, 'Go on?'))).hint).toContain('--yes')
  expect(asked).toEqual([])
})

it('shows what others wrote on one line, without control sequences and secrets', async () => {
  const { session: made, asked } = session('y')
  await confirm(made, undefined, 'Go back to ("evil\u001b[2J\r\nGo back? press y CANARY")?')
  expect(asked[0]).toBe('Go back to ("evil Go back? press y ***")? [y/N] ')
})
