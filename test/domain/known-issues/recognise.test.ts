import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errorCases, stateCases, warningCases } from './cases.ts'
import { readRecording, recogniseText, recorded, unexplained } from './recorded.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/known-issues/', import.meta.url))
const logsIn = (folder: string): string[] =>
  readdirSync(`${fixtures}${folder}`)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => `${folder}/${name.replace(/\.txt$/, '')}`)

const causeOf = (text: string, facts = {}): string | undefined => recogniseText(text, facts).diagnoses[0]?.code
const verdict = (status: string, more = ''): string => `{"status":"${status}","job_id":"a"${more}}`
const success = verdict(
  'success',
  ',"quality_score":0.9,"warnings":[],"artifacts":{"master_path":"m","preview_path":"p"},"metrics":{"ocr_confidence":0.9,"processing_ms":9}',
)
const failed = verdict('failed', ',"error":{"code":"DECODE_FAILED","stage":"quality","message":"no","retryable":false}')

describe('a recorded failure', () => {
  it.each(recorded)('is recognised: $log as $cause', ({ log, cause, facts }) => {
    const { judgement, diagnoses } = recogniseText(readRecording(log), facts)
    expect({ judgement, cause: diagnoses[0]?.code }).toEqual({ judgement: 'explained', cause })
    expect(diagnoses[0]?.evidence[0]?.line).toBeGreaterThan(0)
  })

  it('is in the list, whichever file there is', () => {
    const listed = new Set([...recorded, ...unexplained].map(({ log }) => log))
    const others = [...logsIn('caused'), ...logsIn('written')].filter((log) => !listed.has(log))
    expect(others).toEqual(['caused/worker-blank-page', 'written/paddleocr-3-no-text'])
  })

  it.each(unexplained)(
    'is told as unknown with its telling lines where only a symptom is known: $log',
    ({ log, cause }) => {
      const { judgement, diagnoses, telling } = recogniseText(readRecording(log))
      expect([judgement, diagnoses[0]?.code]).toEqual(['unknown', cause])
      if (log === 'caused/runner-unknown')
        expect(telling.map(({ text }) => text)).toContain('ZeroDivisionError: division by zero')
    },
  )

  it('leaves no gap open in any text that is shown', () => {
    for (const { log, facts } of [...recorded, ...unexplained]) {
      for (const { title, why, remedy } of recogniseText(readRecording(log), facts).diagnoses) {
        expect([title, why, ...remedy].join('\n'), log).not.toMatch(/(?<!\$)\{\w+\}/)
      }
    }
  })
})

describe('a healthy log', () => {
  it.each(logsIn('healthy'))('is not accused: %s', (log) => {
    const { judgement, diagnoses } = recogniseText(readRecording(log))
    expect([judgement, ...diagnoses.map(({ code }) => code)].slice(0, 2)).toEqual(
      log === 'healthy/runner-degraded' ? ['degraded', 'low-quality'] : ['healthy'],
    )
  })

  it('is there at least twenty times', () => expect(logsIn('healthy').length).toBeGreaterThanOrEqual(20))

  it('is not accused for what a run of good outcome printed on its way', () => {
    const { judgement } = recogniseText('ModuleNotFoundError: No module named x\n', { outcome: 'succeeded' })
    expect(judgement).toBe('healthy')
  })

  it.each([
    'WARNING:root:the mirror was not there: Connection refused',
    '2026-11-23 19:01:42,123 WARNING Connection refused, trying the next one',
    '[2026-11-23T19:01:42Z] DEBUG An error occurred (NoSuchKey) when calling the GetObject operation',
    'INFO No space left on device was handled',
    'stopped: Killed 3 stale workers',
  ])('is not accused for a line that says itself that it is no failure: %s', (line) => {
    expect(recogniseText(`${line}\nall done\n`).judgement).toBe('healthy')
  })

  it('is not accused when the job completed and was none of a worker', () => {
    const facts = { state: 'COMPLETED', command: 'python train.py' }
    expect(recogniseText('ConnectionRefusedError: [Errno 111] Connection refused\nall done\n', facts).judgement).toBe(
      'healthy',
    )
  })
})

describe('the first cause', () => {
  it('is the first in the log when there are two', () => {
    const numpy = readRecording('caused/numpy-pin-pip-26')
    const disk = readRecording('caused/disk-full')
    expect(causeOf(`${numpy}${disk}`)).toBe('numpy-pin')
    expect(causeOf(`${disk}${numpy}`)).toBe('disk-full')
  })

  it('is told with what followed from it', () => {
    const [diagnosis] = recogniseText(readRecording('caused/numpy-pin-then-import')).diagnoses
    expect(diagnosis?.evidence.map(({ line }) => line)).toEqual([3, 8])
  })

  it('is what pip complained of only when an import failed after it', () => {
    const complaint =
      'boto3 1.28.85 requires botocore<1.32.0,>=1.31.85, but you have botocore 1.20.0 which is incompatible.\n'
    expect(recogniseText(`${complaint}done\n`).judgement).toBe('healthy')
    expect(causeOf(`${complaint}ModuleNotFoundError: No module named 'x'\n`)).toBe('packages-incompatible')
    expect(causeOf(`${complaint}OSError: [Errno 28] No space left on device\n`)).toBe('disk-full')
  })

  it('is none that the worker overcame: its result comes after it', () => {
    expect(recogniseText(`ModuleNotFoundError: No module named 'fast'\n${success}\n`).judgement).toBe('healthy')
    expect(causeOf(`ModuleNotFoundError: No module named 'fast'\n${failed}\n`)).toBe('module-missing')
  })

  it('is healed by a result of the same document that came later', () => {
    expect(recogniseText(`${failed}\n${success}\n`).judgement).toBe('healthy')
    expect(causeOf(`${failed}\n${success.replace('"a"', '"b"')}\n`)).toBe('document-undecodable')
  })

  it('of a document is what its worker says of it, not what a library grumbled', () => {
    const log = readRecording('caused/runner-pdf').replace(
      '::rythmiq:: {"type":"document"',
      '| [Errno 111] Connection refused\n$&',
    )
    expect(causeOf(log)).toBe('document-pdf')
  })

  it('is none that a document says in the runner’s words: those stand behind a bar', () => {
    const forged = '| ::rythmiq:: {"type":"end","reason":"setup_failed","error":{"code":"DISK_FULL","message":"x"}}\n'
    const log = readRecording('healthy/runner-with-pip').replace('::rythmiq:: {"type":"document"', `${forged}$&`)
    expect(recogniseText(log).judgement).toBe('healthy')
  })

  it('names Camber’s refusal and a resolver’s failure even when nothing else is known of them', () => {
    expect(recogniseText('Error: API error: code=1, message=Validation failed\n')).toMatchObject({
      judgement: 'unknown',
      diagnoses: [{ code: 'camber-refused' }],
    })
    expect(causeOf('  × No solution found when resolving dependencies:\n')).toBe('resolution-failed')
  })

  it('of a page without text is PaddleOCR 3 where the log shows that it was installed', () => {
    expect(causeOf(readRecording('written/paddleocr-3-no-text'))).toBe('no-text-paddleocr-3')
    expect(causeOf(readRecording('caused/worker-blank-page'))).toBe('no-text')
  })

  it('counts documents by cause, the most frequent first', () => {
    const record = (index: number, code: string): string =>
      `::rythmiq:: ${JSON.stringify({ type: 'document', attempt: 'a', index, job_id: `${index}`, verdict: { status: 'failed', error: { code, stage: 's', message: 'm' } } })}`
    const log = [0, 1, 2].map((index) => record(index, index === 0 ? 'ARTIFACT_NOT_FOUND' : 'SIZE_EXCEEDED')).join('\n')
    const { diagnoses } = recogniseText(log)
    expect(diagnoses.map(({ code, documents }) => [code, documents])).toEqual([
      ['size-exceeded', 2],
      ['object-missing', 1],
    ])
  })
})

describe('a state', () => {
  it.each(stateCases)('is read: $facts.state as $cause', ({ cause, judgement, facts, log }) => {
    const found = recogniseText(log ?? '', facts)
    expect([found.judgement, found.diagnoses[0]?.code]).toEqual([judgement, cause])
  })
})

describe('a warning of a document that was made', () => {
  it.each(warningCases)('is told as degraded: $cause', ({ cause, facts }) => {
    const found = recogniseText('', { outcome: 'degraded', ...facts })
    expect([found.judgement, found.diagnoses[0]?.code]).toEqual(['degraded', cause])
  })
})

describe('an error of which only the code is known', () => {
  it.each(errorCases)('is unknown, and named: $cause', ({ cause, error }) => {
    const facts = { outcome: 'failed' as const, errors: [{ ...error, documents: 3, name: 'a.jpg' }] }
    const found = recogniseText('', facts)
    expect([found.judgement, found.diagnoses[0]?.code, found.diagnoses[0]?.documents]).toEqual(['unknown', cause, 3])
  })
})

describe('a text of any kind', () => {
  it('is looked at as it would be seen: the last state of a progress bar, without colours', () => {
    expect(causeOf("12%\r99%\r\u001b[31mModuleNotFoundError: No module named 'x'\u001b[0m\n")).toBe('module-missing')
  })

  it('shows no control character of what it quotes, and no endless line', () => {
    const { diagnoses } = recogniseText(`ModuleNotFoundError: No module named 'x'\u0007 ${'y'.repeat(5000)}\n`)
    expect(diagnoses[0]?.evidence[0]?.text).not.toContain('\u0007')
    expect(diagnoses[0]?.evidence[0]?.text.length).toBeLessThan(300)
  })

  it('is unknown when it ends with an exception of no known kind, and healthy when it goes on', () => {
    const trouble = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: odd\n'
    expect(recogniseText(trouble).judgement).toBe('unknown')
    expect(recogniseText(`${trouble}one\ntwo\nthree\n`).judgement).toBe('healthy')
  })
})
