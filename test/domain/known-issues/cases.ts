import { type CaseFacts, nothingKnown, type ToldError } from '../../../src/domain/known-issues/known-issue.ts'

const minute = 60_000

/** What is known by where a job is. */
export interface StateCase {
  readonly cause: string
  readonly judgement: string
  readonly facts: Partial<CaseFacts>
  readonly log?: string
}

export const stateCases: readonly StateCase[] = [
  { cause: 'waiting', judgement: 'waiting', facts: { state: 'PENDING', waitedMs: minute } },
  { cause: 'waiting', judgement: 'waiting', facts: { state: 'PROVISIONING', waitedMs: 4 * minute } },
  { cause: 'running', judgement: 'waiting', facts: { state: 'RUNNING', waitedMs: minute }, log: 'Collecting numpy\n' },
  { cause: 'pending-long', judgement: 'explained', facts: { state: 'PENDING', waitedMs: 16 * minute } },
  { cause: 'provisioning-long', judgement: 'explained', facts: { state: 'PROVISIONING', waitedMs: 11 * minute } },
  { cause: 'gpu-waiting', judgement: 'explained', facts: { state: 'PENDING', waitedMs: 16 * minute, gpu: true } },
  { cause: 'path-grown', judgement: 'explained', facts: { state: 'PENDING', waitedMs: 6 * minute, grownPath: true } },
  { cause: 'not-created', judgement: 'explained', facts: { state: 'NOT_CREATED' } },
  { cause: 'held-back', judgement: 'explained', facts: { state: 'HELD_BACK' } },
  { cause: 'self-cancelled', judgement: 'explained', facts: { state: 'CANCELLED' } },
  { cause: 'job-gone', judgement: 'explained', facts: { state: 'GONE' } },
  { cause: 'no-output', judgement: 'explained', facts: { state: 'COMPLETED' } },
  { cause: 'node-lost', judgement: 'explained', facts: { state: 'FAILED' } },
  {
    cause: 'no-result',
    judgement: 'unknown',
    facts: { state: 'COMPLETED', command: 'python worker.py' },
    log: 'started\nended\n',
  },
  { cause: 'command-failed', judgement: 'unknown', facts: { state: 'FAILED' }, log: 'started\nsomething odd\n' },
]

export interface WarningCase {
  readonly cause: string
  readonly facts: Partial<CaseFacts>
}

export const warningCases: readonly WarningCase[] = [
  { cause: 'no-text', facts: { warnings: ['OCR returned no text'] } },
  {
    cause: 'no-text-paddleocr-open',
    facts: {
      warnings: ['OCR returned no text'],
      findings: 'requirements.txt: paddleocr may install PaddleOCR 3 or newer, whose results have another form.',
    },
  },
  { cause: 'ocr-failed', facts: { warnings: ['OCR_FAILED at ocr: Failed to initialize OCR engine: no models'] } },
  {
    cause: 'module-missing',
    facts: { warnings: ["OCR_FAILED at ocr: PaddleOCR not installed: No module named 'paddleocr'"] },
  },
  { cause: 'low-quality', facts: { warnings: ['Low quality score: 0.70 (threshold: 0.8)'] } },
]

/** Codes that say no more than that something failed, and what is known by codes alone. */
export const errorCases: readonly { readonly cause: string; readonly error: ToldError }[] = [
  { cause: 'fetch-failed', error: { code: 'FETCH_FAILED', stage: 'fetch', message: 'S3 error (Strange)' } },
  { cause: 'upload-failed', error: { code: 'UPLOAD_FAILED', stage: 'upload', message: 'S3 error (Strange)' } },
  { cause: 'worker-failed', error: { code: 'NEVER_HEARD_OF', stage: 'ocr', message: 'odd' } },
]

export const withFacts = (facts: Partial<CaseFacts>): CaseFacts => ({ ...nothingKnown, ...facts })

/** All codes that the cases of this file and single tests show. */
export const recognised: readonly string[] = [
  ...[...stateCases, ...warningCases, ...errorCases].map(({ cause }) => cause),
  'camber-refused',
  'resolution-failed',
  'no-text-paddleocr-3',
]
