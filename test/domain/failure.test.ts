import { expect, it } from 'vitest'
import { Failure, type FailureCode } from '../../src/domain/failure.ts'

// design/conventions.md, Exit codes.
it.each<[code: FailureCode, exit: number, retryable: boolean]>([
  ['USAGE', 2, false],
  ['PAYLOAD_INVALID', 2, false],
  ['SCHEMA_INVALID', 2, false],
  ['SETTING_MISSING', 3, false],
  ['CAMBER_NOT_FOUND', 3, false],
  ['RELEASE_MISSING', 3, false],
  ['CAMBER_REJECTED', 4, false],
  ['SPACES_REJECTED', 4, false],
  ['RUN_NOT_FOUND', 6, false],
  ['JOB_NOT_FOUND', 6, false],
  ['OBJECT_NOT_FOUND', 6, false],
  ['CAMBER_UNAVAILABLE', 7, true],
  ['CAMBER_TIMEOUT', 7, true],
  ['SPACES_UNAVAILABLE', 7, true],
  ['WAIT_TIMEOUT', 8, true],
  ['INTERRUPTED', 130, true],
  ['TERMINATED', 143, true],
])('%s exits %d', (code, exit, retryable) => {
  const failure = new Failure(code, 'It happened.')
  expect([failure.exit, failure.retryable, failure.hint]).toEqual([exit, retryable, null])
})
