import { expect, it } from 'vitest'
import { createPaint } from '../../src/terminal/paint.ts'
import { madeLines, paintOutcome } from '../../src/views/document.ts'

const paint = createPaint(false)
const asked = { width: 413, height: 531, dpi: 300, max_kb: 300, format: 'jpeg' }

it('says every outcome in words, so that nothing hangs on colour', () => {
  expect(
    (['succeeded', 'degraded', 'failed', 'cancelled', 'no_result', 'pending'] as const).map((outcome) =>
      paintOutcome(outcome, paint),
    ),
  ).toEqual(['✔ succeeded', '! degraded', '✘ failed', '✘ cancelled', '✘ no result', '… still going'])
})

it('puts what was asked below what was made, in kB of 1024 bytes', () => {
  const [made = '', wanted = ''] = madeLines({ width: 413, height: 531, dpi: 300, bytes: 61 * 1024 }, asked, paint)
  expect(made).toContain('413x531 pixels, 300 dpi, 61 kB')
  expect(wanted).toContain('413x531 pixels, 300 dpi, at most 300 kB')
  const unknown = madeLines({ width: null, height: null, dpi: null, bytes: 1 }, asked, paint)
  expect(unknown[0]).toContain('size unknown, 1 kB')
})
