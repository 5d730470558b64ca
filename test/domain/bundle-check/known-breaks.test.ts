import { describe, expect, it } from 'vitest'
import { findKnownBreaks } from '../../../src/domain/bundle-check/known-breaks.ts'
import { readRequirements } from '../../../src/domain/bundle-check/requirements.ts'
import type { SourceFacts } from '../../../src/domain/bundle-check/source-facts.ts'
import { source } from './facts-made.ts'

const found = (text: string, uses: SourceFacts['uses'] = []) =>
  findKnownBreaks(readRequirements('requirements.txt', () => text)?.all ?? [], [source('a.py', { uses })]).map(
    ({ severity, rule, line, message }) => `${severity} ${rule} ${line} ${message.split(',')[0]}`,
  )
const hough: SourceFacts['uses'] = [{ line: 41, use: 'HoughLinesP' }]
const showLog: SourceFacts['uses'] = [{ line: 7, use: 'show_log' }]

describe('versions that break a worker', () => {
  it.each([
    ['opencv-python>=4,<6', hough, ['error version-breaks 1 opencv-python may install OpenCV 5 or newer']],
    ['opencv-python>=4,<6', [], ['warning version-breaks 1 opencv-python may install OpenCV 5 or newer']],
    ['opencv-python>=4,<5', hough, []],
    ['opencv-python-headless==4.14.0.94', hough, []],
    ['opencv-python @ https://example.org/x.whl', hough, []],
    ['opencv-python==5.0.0.93 ; python_version < "3.10"', hough, []],
    ['paddleocr==3.4.0', showLog, ['error version-breaks 1 paddleocr may install PaddleOCR 3 or newer']],
    ['paddleocr>=2.7,<4', [], ['warning version-breaks 1 paddleocr may install PaddleOCR 3 or newer']],
    ['paddleocr<3', showLog, []],
    ['numpy==2.5.5', [], ["error version-breaks 1 numpy 2.5 and newer do not install on the node's Python 3.11."]],
    ['numpy<3', [], []],
    [
      'opencv-python<5\nopencv-contrib-python<5',
      [],
      ['warning version-breaks 2 opencv-python and opencv-contrib-python write into one folder'],
    ],
  ])('%j with %j', (text, uses, expected) => {
    expect(found(text, uses)).toEqual(expected)
  })
})

it('names all that have no upper bound in one warning', () => {
  expect(
    findKnownBreaks(readRequirements('requirements.txt', () => 'six<2\nboto3\nrequests>=2')?.all ?? [], []),
  ).toMatchObject([
    {
      severity: 'warning',
      rule: 'requirements-unpinned',
      line: 2,
      message: 'boto3, requests may become any newer version between two deployments.',
    },
  ])
})
