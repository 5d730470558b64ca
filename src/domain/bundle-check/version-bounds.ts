/** Whether PEP 440 specifiers let certain versions in. Only the release numbers count: a pre-release of 5 behaves as 5. */

export interface Specifier {
  readonly operator: '==' | '===' | '~=' | '!=' | '<' | '<=' | '>' | '>='
  readonly epoch: number
  readonly release: readonly number[]
  /** `==4.*` */
  readonly wildcard: boolean
  /** A `.postN` after the release, which `<` then includes. */
  readonly post: boolean
}

const specifierPattern = /^(===|==|~=|!=|<=|>=|<|>)\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(\.\*)?(.*)$/i
/** Pre, post and development releases, and a local label; all spellings that PEP 440 admits. */
const suffixPattern =
  /^(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i

/** Reads `>=4.9,<5`; null when a part of it is no specifier. */
export function readSpecifiers(text: string): Specifier[] | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const read = parts.map(readSpecifier)
  return read.includes(null) ? null : read.filter((specifier) => specifier !== null)
}

function readSpecifier(text: string): Specifier | null {
  const match = specifierPattern.exec(text)
  if (match === null) return null
  const [, operator = '', epoch = '0', release = '', star, suffix = ''] = match
  if (!suffixPattern.test(suffix) || (star !== undefined && suffix !== '')) return null
  if (!isOperator(operator) || (star !== undefined && operator !== '==' && operator !== '!=')) return null
  const numbers = release.split('.').map(Number)
  if (operator === '~=' && numbers.length < 2) return null
  const post = /^(?:-\d|[-_.]?(?:post|rev|r\d|r$))/i.test(suffix)
  return { operator, epoch: Number(epoch), release: numbers, wildcard: star !== undefined, post }
}

function isOperator(text: string): text is Specifier['operator'] {
  return ['==', '===', '~=', '!=', '<', '<=', '>', '>='].includes(text)
}

/** Whether a version at or above `version` may be installed. */
export function allowsFrom(specifiers: readonly Specifier[], version: readonly number[]): boolean {
  return specifiers.every((specifier) => {
    const order = compareTo(specifier, version)
    switch (specifier.operator) {
      case '<':
        return order > 0 || (order === 0 && specifier.post)
      case '<=':
      case '===':
        return order >= 0
      case '==':
        return specifier.wildcard ? prefixReaches(specifier.epoch, specifier.release, version) : order >= 0
      case '~=':
        return prefixReaches(specifier.epoch, specifier.release.slice(0, -1), version)
      case '!=':
      case '>':
      case '>=':
        return true
      default:
        return specifier.operator satisfies never
    }
  })
}

/** Whether a version below `version` may be installed. */
export function allowsBelow(specifiers: readonly Specifier[], version: readonly number[]): boolean {
  return specifiers.every((specifier) => {
    switch (specifier.operator) {
      case '==':
      case '===':
      case '~=':
      case '>':
      case '>=':
        return compareTo(specifier, version) < 0
      case '<':
      case '<=':
      case '!=':
        return true
      default:
        return specifier.operator satisfies never
    }
  })
}

/** Whether there is a version that none newer than is let in. */
export function hasCeiling(specifiers: readonly Specifier[]): boolean {
  return specifiers.some(({ operator }) => ['==', '===', '~=', '<', '<='].includes(operator))
}

function compareTo({ epoch, release }: Specifier, version: readonly number[]): number {
  return epoch > 0 ? 1 : compareReleases(release, version)
}

/** Whether some version that begins with `prefix` is at or above `version`. */
function prefixReaches(epoch: number, prefix: readonly number[], version: readonly number[]): boolean {
  return epoch > 0 || compareReleases(prefix, version.slice(0, prefix.length)) >= 0
}

/** Missing numbers count as 0: 5 is 5.0.0. */
export function compareReleases(left: readonly number[], right: readonly number[]): number {
  const length = Math.max(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
