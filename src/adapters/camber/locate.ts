import { accessSync, constants, statSync } from 'node:fs'
import { Failure } from '../../domain/failure.ts'
import { installHint } from './spawn-failure.ts'

export interface CamberPlace {
  readonly program: string
  readonly origin: 'setting' | 'path' | 'install folder'
}

/** What decides where `camber` is. `path` is the PATH variable; `isExecutable` asks the disk. */
export interface CamberSearch {
  /** The setting RYTHMIQ_CAMBER: a path or a name on PATH; null or empty when unset. */
  readonly setting: string | null
  readonly path: string
  readonly home: string
  readonly isExecutable: (file: string) => boolean
}

/**
 * Finds the program: the setting, else PATH, else `~/.camber/bin`, because the installer's PATH line works in new shells only
 * (facts §0). A setting that names nothing is told, never passed over. Throws CAMBER_NOT_FOUND.
 */
export function locateCamber(search: CamberSearch): CamberPlace {
  if (search.setting) return { program: locateSetting(search.setting, search), origin: 'setting' }
  const onPath = findOnPath('camber', search)
  if (onPath !== null) return { program: onPath, origin: 'path' }
  const installed = `${search.home}/.camber/bin/camber`
  if (search.isExecutable(installed)) return { program: installed, origin: 'install folder' }
  throw new Failure('CAMBER_NOT_FOUND', 'The `camber` program is not installed.', installHint)
}

function locateSetting(setting: string, search: CamberSearch): string {
  const file = setting.replace(/^~(?=\/)/, search.home)
  const found = file.includes('/') ? file : findOnPath(file, search)
  if (found !== null && search.isExecutable(found)) return found
  const message = `RYTHMIQ_CAMBER is set to ${JSON.stringify(setting)}, which is not a program that can be run.`
  throw new Failure('CAMBER_NOT_FOUND', message, 'Correct the setting RYTHMIQ_CAMBER, or unset it.', { setting })
}

/** Relative and empty parts of PATH mean the working folder, where a program may have been planted. */
function findOnPath(name: string, search: CamberSearch): string | null {
  const folders = search.path.split(':').filter((folder) => folder.startsWith('/'))
  return folders.map((folder) => `${folder}/${name}`).find(search.isExecutable) ?? null
}

/** True for a file, not a folder, that this user may run. */
export function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
