import type { SourceFacts, SourceImport } from '../../../src/domain/bundle-check/source-facts.ts'

/** Facts about a file that says nothing but what is given. */
export function source(name: string, given: Partial<SourceFacts> = {}): SourceFacts {
  return {
    name,
    fault: null,
    imports: [],
    defines: [],
    all: null,
    patches: [],
    loads: [],
    search_folders: [],
    hooks: false,
    mentions: [],
    uses: [],
    ...given,
  }
}

/** `import module`, or `from module import names`, on line 1. */
export function importing(
  module: string,
  names: readonly string[] | null = null,
  given: Partial<SourceImport> = {},
): SourceImport {
  return {
    line: 1,
    level: 0,
    module,
    names: names === null ? null : [...names],
    prefix: null,
    typing: false,
    main: false,
    deferred: false,
    guard: null,
    fallback: null,
    ...given,
  }
}
