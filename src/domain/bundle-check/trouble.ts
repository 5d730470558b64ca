import type { BundleRule } from './finding.ts'
import type { Tree } from './module-resolver.ts'

/** What is wrong with one statement, before it is known whether the worker ever comes to it. */
export interface Trouble {
  readonly rule: BundleRule
  readonly message: string
  readonly fix: string | null
  /** True when it may yet be in order, so that it is never more than a warning. */
  readonly doubtful?: boolean
  /** One finding stands for all troubles of the same subject: a distribution, a missing `__init__.py`. */
  readonly subject?: string
}

export function fileMissing(tree: Tree, missing: string): string {
  const other = tree.bySmallName.get(missing.toLowerCase())
  return other === undefined
    ? `Put ${missing} into the worker's folder.`
    : `Rename ${other} to ${missing}: the node tells capitals and small letters apart.`
}

/** The finder prefers any regular package of that name, wherever on the search path it lies. */
export function initMissing(subject: string, folder: string): Trouble {
  return {
    rule: 'package-init-missing',
    message: `${subject}, but ${folder}/__init__.py is missing, so any installed package named ${folder} would be taken in its place.`,
    fix: emptyInitFix(folder),
    subject: `${folder}/__init__.py`,
  }
}

/** Beside `errors.py` a folder `errors` counts only with an `__init__.py` (facts/rythmiq-worker.md §6). */
export function initBesideModule(subject: string, folder: string, module: string): Trouble {
  return {
    rule: 'package-init-missing',
    message: `${subject}, but ${folder}/__init__.py is missing, so Python takes ${module}, which is no package.`,
    fix: `Put ${folder}/__init__.py into the worker's folder.`,
    subject: `${folder}/__init__.py`,
  }
}

const emptyInitFix = (folder: string): string => `Put ${folder}/__init__.py into the worker's folder; it may be empty.`
