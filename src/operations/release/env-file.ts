import { createHash } from 'node:crypto'
import { Failure } from '../../domain/failure.ts'
import type { Outside } from '../../ports.ts'

/** The file that a job's runner reads its keys from (runner/README.md, "The env file"). */
export interface EnvFile {
  readonly name: string
  readonly text: string
}

/**
 * The keys that the worker signs with, and where Spaces is. The name follows from the content: new keys get a new file, so they never
 * replace those of a job that is still waiting, and an unchanged set is not sent again. Throws SETTING_INVALID.
 */
export function makeEnvFile({
  spaces,
  workerKey,
  workerSecret,
  workerEnvironment,
}: Pick<Outside, 'spaces' | 'workerKey' | 'workerSecret' | 'workerEnvironment'>): EnvFile {
  const values = {
    SPACES_KEY: workerKey.reveal(),
    SPACES_SECRET: workerSecret.reveal(),
    SPACES_ENDPOINT: spaces.endpoint,
    SPACES_REGION: spaces.region,
    SPACES_BUCKET: spaces.bucket,
    ...workerEnvironment,
  }
  const broken = Object.entries(values).find(([, value]) => /[\r\n\0]/.test(value))
  if (broken) {
    throw new Failure(
      'SETTING_INVALID',
      `${broken[0]} holds a line end, so the worker could not read it.`,
      'Set it on one line.',
    )
  }
  const text = Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
  return { name: `worker-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.env`, text }
}

/** True for a name that `makeEnvFile` gives; such files are no part of a release's content. */
export function isEnvFileName(name: string): boolean {
  return /^worker-[0-9a-f]{16}\.env$/.test(name)
}
