import { describe, expect, it } from 'vitest'
import type { Recognised } from '../../../src/domain/known-issues/diagnosis.ts'
import { mergeRecognised } from '../../../src/domain/known-issues/merge.ts'
import { recogniseText } from './recorded.ts'

const failing = (code: string, documents: number): Recognised =>
  recogniseText('', {
    ours: true,
    outcome: 'failed',
    errors: [{ code, stage: 's', message: 'm', documents, name: 'a.jpg' }],
  })
const codes = ({ diagnoses }: Recognised) => diagnoses.map(({ code, documents }) => [code, documents])

describe('what the jobs of a run have in common', () => {
  it('has each cause once, with the documents of all jobs', () => {
    const merged = mergeRecognised([
      failing('SIZE_EXCEEDED', 2),
      failing('ARTIFACT_NOT_FOUND', 3),
      failing('SIZE_EXCEEDED', 2),
    ])
    expect(codes(merged)).toEqual([
      ['size-exceeded', 4],
      ['object-missing', 3],
    ])
  })

  it('puts what is only a symptom behind, however many documents it struck', () => {
    const merged = mergeRecognised([failing('HELD_BACK', 980), failing('SIZE_EXCEEDED', 20)])
    expect(codes(merged)[0]).toEqual(['size-exceeded', 20])
  })

  it('is as grave as its gravest job, and says nothing of those that are well', () => {
    const waiting = recogniseText('', { state: 'PENDING' })
    const healthy = recogniseText('', { outcome: 'succeeded' })
    expect(mergeRecognised([healthy, waiting])).toMatchObject({ judgement: 'waiting' })
    const merged = mergeRecognised([healthy, waiting, failing('SIZE_EXCEEDED', 1)])
    expect([merged.judgement, codes(merged)]).toEqual(['explained', [['size-exceeded', 1]]])
  })
})
