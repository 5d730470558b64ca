import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { reportToGithub } from '../../../src/operations/release/github-report.ts'
import { temporaryFolder } from '../outside-made.ts'

/** Reads the file as Actions does: `name<<delimiter`, lines, delimiter. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const [, name, delimiter] = /^(\w+)<<(.+)$/.exec(lines[at] ?? '') ?? []
    if (name === undefined || delimiter === undefined) continue
    const end = lines.indexOf(delimiter, at)
    outputs[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return outputs
}

it('adds outputs and summary to what other steps wrote', async () => {
  const folder = await temporaryFolder()
  const env = { GITHUB_OUTPUT: join(folder, 'out'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  writeFileSync(env.GITHUB_OUTPUT, 'earlier=1\n')
  const failed = await reportToGithub(env, { outputs: { release: 'abc', changed: 'true' }, summary: '### Done' })
  expect(failed).toEqual([])
  expect(readFileSync(env.GITHUB_OUTPUT, 'utf8')).toMatch(/^earlier=1\n/)
  expect(readOutputs(readFileSync(env.GITHUB_OUTPUT, 'utf8'))).toEqual({ release: 'abc', changed: 'true' })
  expect(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8')).toBe('### Done\n')
})

it('a value of many lines sets nothing but itself', async () => {
  const path = join(await temporaryFolder(), 'out')
  const value = 'x\nrelease<<E\nevil\nE\nchanged=false'
  await reportToGithub({ GITHUB_OUTPUT: path }, { outputs: { release: value }, summary: '' })
  expect(readOutputs(readFileSync(path, 'utf8'))).toEqual({ release: value })
})

it('writes nothing where no file is named, and names a file that it cannot write', async () => {
  const report = { outputs: { a: 'b' }, summary: 's' }
  expect(await reportToGithub({}, report)).toEqual([])
  expect(await reportToGithub({ GITHUB_OUTPUT: '' }, report)).toEqual([])
  expect(await reportToGithub({ GITHUB_STEP_SUMMARY: '/nowhere/at/all' }, report)).toEqual([
    'GITHUB_STEP_SUMMARY (/nowhere/at/all)',
  ])
})
