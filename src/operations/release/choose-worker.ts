import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** `--worker`, else `./worker` if it holds a worker.py, else the reference worker that comes with rythmiq. Absolute path. */
export async function chooseWorker(named: string | null, cwd: string, programFolder: string): Promise<string> {
  if (named !== null) return resolve(cwd, named)
  const own = join(cwd, 'worker')
  return (await hasWorker(own)) ? own : join(programFolder, 'worker')
}

/** True when a folder holds a worker.py. */
export async function hasWorker(folder: string): Promise<boolean> {
  return access(join(folder, 'worker.py')).then(
    () => true,
    () => false,
  )
}
