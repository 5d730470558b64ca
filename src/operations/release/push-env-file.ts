import { Failure } from '../../domain/failure.ts'
import type { Outside } from '../../ports.ts'
import type { EnvFile } from './env-file.ts'
import { withStaged } from './staging.ts'

/** Puts the worker's keys into a release's folder, under a name that no other keys have, and looks whether they arrived. */
export async function pushEnvFile(
  outside: Outside,
  folder: string,
  env: EnvFile,
  context: { readonly stagingFolder: string; readonly interrupted: AbortSignal; now(): Date },
): Promise<void> {
  await withStaged(context.stagingFolder, 'keys', { files: [], env }, context.now, (staged) =>
    outside.camber.upload(`${staged}/${env.name}`, `${folder}${env.name}`, {
      recursive: false,
      signal: context.interrupted,
    }),
  )
  const listed = await outside.camber.listStash(folder, { recursive: false, signal: context.interrupted })
  const arrived = listed?.find(({ path }) => path === env.name)
  if (arrived !== undefined && (arrived.size === null || arrived.size === Buffer.byteLength(env.text))) return
  throw new Failure('CAMBER_UNAVAILABLE', `The worker's keys did not arrive in ${folder}.`, 'Try again in a minute.')
}
