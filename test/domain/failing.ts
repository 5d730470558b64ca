import { Failure } from '../../src/domain/failure.ts'

/** The Failure that a piece of work throws; anything else that happens is an error of the test. */
export async function failureOf(work: () => unknown): Promise<Failure> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('It did not fail.')
}
