import { expect, it } from 'vitest'
import { coverageOf, distributionFor, normaliseName } from '../../../src/domain/bundle-check/distributions.ts'

it.each([
  ['cv2', 'opencv-contrib-python-headless', 'covered'],
  ['PIL.Image', 'pillow', 'covered'],
  ['google.protobuf.message', 'protobuf', 'covered'],
  ['google.cloud.kms', 'google-cloud-kms', 'covered'],
  ['botocore.config', 'boto3', 'covered'],
  ['dateutil', 'boto3', 'covered'],
  ['numpy', 'opencv-python', 'covered'],
  ['some_thing', 'some-thing', 'covered'],
  ['requests', 'paddleocr', 'missing'],
  ['cv2', 'numpy', 'missing'],
  ['yaml', 'ruamel-yaml', 'missing'],
  ['acme', 'acme-sdk', 'possible'],
  ['acme', 'boto3', 'missing'],
  ['schema', 'jsonschema', 'missing'],
])('%s, with %s required, is %s', (path, required, expected) => {
  expect(coverageOf(path, new Set([required]), false)).toBe(expected)
})

it('cannot tell when something nameless is required', () => {
  expect(coverageOf('requests', new Set(), true)).toBe('possible')
})

it('names what to write down', () => {
  expect(['cv2', 'PIL', 'yaml', 'requests'].map(distributionFor)).toEqual([
    'opencv-python-headless',
    'pillow',
    'pyyaml',
    'requests',
  ])
})

it('compares names as PEP 503 does', () => {
  expect(normaliseName('Friendly-._.Bard')).toBe('friendly-bard')
})
