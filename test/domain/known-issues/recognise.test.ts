import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readRecording, recogniseText, recorded } from './recorded.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/known-issues/', import.meta.url))
const logsIn = (folder: string): string[] =>
  readdirSync(`${fixtures}${folder}`)
    .filter((name) => name.endsWith('.log'))
    .map((name) => `${folder}/${name.replace(/\.log$/, '')}`)

describe('a recorded failure', () => {
  it.each(recorded)('is recognised: $log as $cause', ({ log, cause, facts }) => {
    const { judgement, diagnoses } = recogniseText(readRecording(log), facts)
    expect({ judgement, cause: diagnoses[0]?.code }).toEqual({ judgement: 'explained', cause })
  })
})

describe('a healthy log', () => {
  it.each(logsIn('healthy'))('is not accused: %s', (log) => {
    const { judgement, diagnoses } = recogniseText(readRecording(log))
    expect([judgement, ...diagnoses.map(({ code }) => code)].slice(0, 2)).toEqual(
      log === 'healthy/runner-degraded' ? ['degraded', 'low-quality'] : ['healthy'],
    )
  })
})
