import { distributionFor, isWellKnown } from './distributions.ts'
import { filesIn, inside, type Located, type Tree } from './module-resolver.ts'
import { fileMissing, initBesideModule, initMissing, type Trouble } from './trouble.ts'

// What can be wrong with an import, in words. Each names the path that is missing, so that a person can look for it.

/** A folder of code that Python never looks into, or only as long as no package of that name is installed. */
export function unmarked(tree: Tree, located: Located, path: string): Trouble[] {
  if (located.kind === 'package') return []
  if (located.kind === 'namespace') return [initMissing(`imports ${path}`, located.folder)]
  const folder = located.file.replace(/\.py$/, '')
  return tree.codeFolders.has(folder) ? [initBesideModule(`imports ${path}`, folder, located.file)] : []
}

export function tooHigh(topmost: string | undefined, module: string): Trouble {
  const why = topmost === undefined ? 'this file lies in no package' : `that is above ${topmost}, its topmost package`
  const fix = "Leave out the dots: a module in the worker's folder is imported by its name alone."
  return { rule: 'relative-import', message: `imports ${module} with dots in front, but ${why}.`, fix }
}

export function noPackage(tree: Tree, file: string, part: string, subject: string): Trouble {
  const folder = file.replace(/\.py$/, '')
  if (tree.codeFolders.has(folder)) return initBesideModule(subject, folder, file)
  return {
    rule: 'module-missing',
    message: `${subject}, but ${folder}/__init__.py and ${folder}/${part}.py are missing, so Python takes ${file}, which is no package.`,
    fix: `Put the folder ${folder} into the worker's folder.`,
  }
}

export function moduleMissing(tree: Tree, path: string, subject: string): Trouble {
  const missing = `${path}.py`
  const message = `${subject}, but ${missing} is missing.`
  return { rule: 'module-missing', message, fix: fileMissing(tree, missing), subject: missing }
}

export function nameMissing(tree: Tree, from: Located, module: string, name: string): Trouble {
  const subject = `imports ${name} from ${module}`
  if (from.kind === 'module') {
    const folder = from.file.replace(/\.py$/, '')
    if (tree.codeFolders.has(folder)) return initBesideModule(subject, folder, from.file)
    return { rule: 'name-missing', message: `${subject}, but ${from.file} does not define that name.`, fix: null }
  }
  const missing = `${inside(from.folder, name)}.py`
  const undefinedToo = from.kind === 'package' ? ` and ${from.file} does not define that name` : ''
  const message = `${subject}, but ${missing} is missing${undefinedToo}.`
  return { rule: 'module-missing', message, fix: fileMissing(tree, missing), subject: missing }
}

export function nowhere(tree: Tree, path: string, possible: boolean): Trouble {
  const name = path.split('.')[0] ?? path
  if (isWellKnown(path)) {
    const distribution = distributionFor(path)
    const message = `imports ${path}, but nothing in requirements.txt is known to bring it.`
    return {
      rule: 'requirement-missing',
      message,
      fix: `Add ${distribution} to requirements.txt.`,
      subject: distribution,
      doubtful: possible,
    }
  }
  const message = `imports ${path}, but ${name}.py and ${name}/__init__.py are missing, and nothing in requirements.txt is known to bring it.`
  return { rule: 'module-missing', message, fix: fileMissing(tree, `${name}.py`), doubtful: possible, subject: name }
}

export function shadowed(name: string, located: Located): Trouble {
  const [file = name] = filesIn(located)
  return {
    rule: 'standard-library-shadowed',
    message: `imports ${name} and gets ${file} in place of Python's own ${name}, and so does everything that is installed.`,
    fix: `Give ${file} another name.`,
    doubtful: true,
    subject: file,
  }
}

export function hidden(name: string, located: Located): Trouble {
  const [file = name] = filesIn(located)
  return {
    rule: 'standard-library-shadowed',
    message: `imports ${name} and gets Python's own, which comes before the worker's folder: ${file} is never taken.`,
    fix: `Give ${file} another name.`,
    doubtful: true,
    subject: file,
  }
}
