import { expect, it } from 'vitest'
import { warningInWords } from '../../src/domain/warning-words.ts'

it.each([
  ['Low quality score: 0.70 (threshold: 0.8)', /0\.70.*0\.8.*portal/],
  ['OCR returned no text', /^No text was found/],
  ['Low OCR confidence: 0.42', /0\.42/],
  ['Enhancement rollback: OCR confidence dropped from 0.91 to 0.60', /left as it was.*0\.91.*0\.60/],
  ['OCR_FAILED at ocr: PaddleOCR not installed: No module named paddleocr', /requirements/],
  ['OCR_FAILED at ocr: Failed to initialize OCR engine: x', /not read: Failed to initialize/],
  ['Something of a later worker', /^Something of a later worker$/],
])('says in plain words what the worker means by: %s', (warning, words) => {
  expect(warningInWords(warning)).toMatch(words)
})
