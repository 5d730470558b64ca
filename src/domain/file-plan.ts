interface Named {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** How a file of a release compares with the release that is current: new, changed, as it was, or no longer there. */
export type Change = '+' | '~' | '=' | '-'

export interface PlannedFile {
  readonly change: Change
  readonly name: string
  readonly bytes: number
}

/** Every file of both releases, in the order of their names. */
export function planFiles(wanted: readonly Named[], current: readonly Named[]): PlannedFile[] {
  const before = new Map(current.map((file) => [file.name, file]))
  const after = new Set(wanted.map(({ name }) => name))
  const planned = wanted.map(({ name, bytes, sha256 }): PlannedFile => {
    const old = before.get(name)
    return { change: old === undefined ? '+' : old.sha256 === sha256 ? '=' : '~', name, bytes }
  })
  const gone = current.filter(({ name }) => !after.has(name))
  return [...planned, ...gone.map(({ name, bytes }): PlannedFile => ({ change: '-', name, bytes }))].sort(
    (left, right) => (left.name < right.name ? -1 : 1),
  )
}
