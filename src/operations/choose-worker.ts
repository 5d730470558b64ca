import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** `--worker`, else `./worker` if it holds a worker.py, else the reference worker that comes with rythmiq. Absolute path. */
export async function chooseWorker(named: string | null, cwd: string, programFolder: string): Promise<string> {
  if (named !== null) return resolve(cwd, named)
  const own = join(cwd, 'worker')
  const found = await access(join(own, 'worker.py')).then(
    () => true,
    () => false,
  )
  return found ? own : join(programFolder, 'worker')
}
