import ignore from 'ignore'

/** Rules in gitignore's syntax, for paths relative to the folder of the file; a folder's path ends in a slash. */
export function readIgnoreRules(text: string): (path: string) => boolean {
  const rules = ignore({ ignorecase: false }).add(text)
  return (path) => rules.ignores(path)
}
