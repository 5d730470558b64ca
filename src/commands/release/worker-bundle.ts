import { join, resolve } from 'node:path'
import type { BundleFinding } from '../../domain/bundle-check/finding.ts'
import { Failure } from '../../domain/failure.ts'
import { type Bundle, readBundle } from '../../operations/release/bundle.ts'
import { checkWorker } from '../../operations/release/check-bundle.ts'
import { hasWorker } from '../../operations/release/choose-worker.ts'
import type { Session } from '../../session.ts'
import { secretValues } from '../../session.ts'

/**
 * The worker that is to be deployed: the named folder, else `./worker`; the reference worker only when asked for, because whoever runs
 * this in the wrong folder must not replace production by an example. Throws WORKER_INVALID.
 */
export async function bundleToDeploy(session: Session, dir: string | undefined, reference: boolean): Promise<Bundle> {
  const { cwd, folders, loadIgnoreRules } = session.world
  if (reference) return readBundle(join(folders.program, 'worker'), folders.program, loadIgnoreRules)
  if (dir !== undefined) return readBundle(resolve(cwd, dir), folders.program, loadIgnoreRules)
  const own = join(cwd, 'worker')
  if (await hasWorker(own)) return readBundle(own, folders.program, loadIgnoreRules)
  throw new Failure(
    'WORKER_INVALID',
    'There is no ./worker/worker.py here.',
    'Name the folder that holds worker.py: rythmiq deploy-worker FOLDER. To deploy the reference worker, add --reference.',
  )
}

/**
 * What is wrong with a bundle; secrets of this machine are looked for in it, too. Without a Python to read the sources with it is not
 * known whether they would run, and that is an error like any other: nothing passes unchecked unless it is forced to.
 */
export async function findingsOf(session: Session, bundle: Bundle): Promise<BundleFinding[]> {
  try {
    return await checkWorker(bundle.files, session.world.inspector, secretValues(await session.settings()))
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'PYTHON_MISSING') throw error
    return [
      {
        severity: 'error',
        rule: 'source-unchecked',
        file: 'worker.py',
        line: null,
        message: 'could not be checked, because there is no Python 3.9 or newer on this machine to read it with.',
        fix: error.hint,
      },
    ]
  }
}
