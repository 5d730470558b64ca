import { describe, expect, it } from 'vitest'
import { exitForOutcomes, isGood, judgeDocument, judgeRun, type Outcome } from '../../src/domain/outcome.ts'
import { documentRecord, failedVerdict, successVerdict } from './records-made.ts'

describe('judgeDocument', () => {
  it('calls a success without a warning succeeded', () => {
    expect(judgeDocument(documentRecord())).toBe('succeeded')
  })

  // facts/rythmiq-worker.md §4 has the exact shapes; design/house.md idea 1 says which matter.
  it.each<[warning: string, outcome: Outcome]>([
    ['Low quality score: 0.70 (threshold: 0.8)', 'degraded'],
    ['OCR returned no text', 'degraded'],
    ['Low OCR confidence: 0.42', 'degraded'],
    ['OCR_FAILED at ocr: PaddleOCR not installed: No module named paddle', 'degraded'],
    ['OCR_FAILED at ocr: Failed to initialize OCR engine: no network', 'degraded'],
    ['Enhancement rollback: OCR confidence dropped from 0.95 to 0.80', 'succeeded'],
    ['a warning of a newer worker', 'succeeded'],
  ])('a success with the warning "%s" is %s', (warning, outcome) => {
    expect(judgeDocument(documentRecord({ verdict: successVerdict({ warnings: [warning] }) }))).toBe(outcome)
  })

  it('finds a warning that matters behind one that does not', () => {
    const warnings = ['Enhancement rollback: OCR confidence dropped from 0.95 to 0.80', 'OCR returned no text']
    expect(judgeDocument(documentRecord({ verdict: successVerdict({ warnings }) }))).toBe('degraded')
  })

  it.each<[confidence: number, outcome: Outcome]>([
    [0, 'degraded'],
    [0.4999, 'degraded'],
    [0.5, 'succeeded'],
    [1, 'succeeded'],
  ])('a success with a confidence of %d is %s, warned or not', (ocr_confidence, outcome) => {
    const verdict = successVerdict({ metrics: { ocr_confidence, processing_ms: 1 } })
    expect(judgeDocument(documentRecord({ verdict }))).toBe(outcome)
  })

  it('calls a failed verdict failed although the worker exited with 0', () => {
    expect(judgeDocument(documentRecord({ verdict: failedVerdict(), exit_code: 0 }))).toBe('failed')
  })

  it('calls a document without a verdict no_result, whatever the exit code', () => {
    expect(judgeDocument(documentRecord({ verdict: null, exit_code: 0 }))).toBe('no_result')
    expect(judgeDocument(documentRecord({ verdict: { status: 'success' }, exit_code: 0 }))).toBe('no_result')
  })

  it('lets a problem outweigh a good verdict, and a problem without a verdict is no_result', () => {
    const problem = { code: 'ARTIFACT_MISSING', message: 'The preview is not in Spaces.' }
    expect(judgeDocument(documentRecord({ problem }))).toBe('failed')
    expect(judgeDocument(documentRecord({ problem, verdict: null }))).toBe('no_result')
    expect(judgeDocument(documentRecord({ problem, verdict: failedVerdict() }))).toBe('failed')
  })
})

describe('judgeRun', () => {
  it.each<[outcomes: Outcome[], run: Outcome]>([
    [[], 'pending'],
    [['succeeded'], 'succeeded'],
    [['succeeded', 'degraded'], 'degraded'],
    [['degraded', 'cancelled'], 'cancelled'],
    [['cancelled', 'no_result'], 'no_result'],
    [['no_result', 'failed'], 'failed'],
    [['failed', 'pending'], 'pending'],
    [['succeeded', 'succeeded'], 'succeeded'],
  ])('folds %j into %s', (outcomes, run) => {
    expect(judgeRun(outcomes)).toBe(run)
    expect(judgeRun(outcomes.toReversed())).toBe(run)
  })
})

describe('exitForOutcomes', () => {
  // design/conventions.md, Exit codes.
  it.each<[outcomes: Outcome[], strict: boolean, exit: number]>([
    [['succeeded'], false, 0],
    [['succeeded'], true, 0],
    [['degraded'], false, 0],
    [['degraded'], true, 5],
    [['failed'], false, 5],
    [['cancelled'], false, 5],
    [['no_result'], false, 5],
    [['failed', 'failed'], false, 5],
    [['succeeded', 'failed'], false, 9],
    [['degraded', 'failed'], false, 9],
    [['degraded', 'failed'], true, 5],
    [['succeeded', 'degraded'], false, 0],
    [['succeeded', 'degraded'], true, 9],
    [[], false, 5],
  ])('%j with strict %s exits %d', (outcomes, strict, exit) => {
    expect(exitForOutcomes(outcomes, strict)).toBe(exit)
  })

  it('calls only succeeded and degraded good', () => {
    const all: Outcome[] = ['succeeded', 'degraded', 'failed', 'cancelled', 'no_result', 'pending']
    expect(all.filter(isGood)).toEqual(['succeeded', 'degraded'])
  })
})
