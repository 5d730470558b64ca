import { compareReleases } from './version-bounds.ts'

/** What a requirement's marker is compared with: the node (facts/camber-cli.md §9). */
const node: Readonly<Record<string, string>> = {
  python_version: '3.11',
  python_full_version: '3.11.7',
  implementation_version: '3.11.7',
  os_name: 'posix',
  sys_platform: 'linux',
  platform_system: 'Linux',
  platform_machine: 'x86_64',
  platform_python_implementation: 'CPython',
  implementation_name: 'cpython',
  extra: '',
}

const tokenPattern = /\s*(\(|\)|'[^']*'|"[^"]*"|===|==|~=|!=|<=|>=|<|>|not\s+in\b|[A-Za-z_.]+)/y

/** Whether the marker holds on the node; null when it cannot be told, undefined when it is no marker. */
export function holdsOnNode(marker: string): boolean | null | undefined {
  const tokens = tokensOf(marker.trim())
  if (tokens === null) return undefined
  const state = { tokens, next: 0 }
  const value = either(state)
  return state.next === tokens.length ? value : undefined
}

interface State {
  readonly tokens: readonly string[]
  next: number
}
type Value = boolean | null | undefined

function tokensOf(text: string): string[] | null {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const [, token] = tokenPattern.exec(text) ?? []
    if (token === undefined) return null
    tokens.push(token.replace(/\s+/g, ' '))
  }
  return tokens
}

function either(state: State): Value {
  let value = both(state)
  while (state.tokens[state.next] === 'or') {
    state.next++
    const other = both(state)
    if (value === undefined || other === undefined) return undefined
    value = value === true || other === true ? true : value === null || other === null ? null : false
  }
  return value
}

function both(state: State): Value {
  let value = one(state)
  while (state.tokens[state.next] === 'and') {
    state.next++
    const other = one(state)
    if (value === undefined || other === undefined) return undefined
    value = value === false || other === false ? false : value === null || other === null ? null : true
  }
  return value
}

function one(state: State): Value {
  if (state.tokens[state.next] === '(') {
    state.next++
    const value = either(state)
    return state.tokens[state.next++] === ')' ? value : undefined
  }
  const [left, operator, right] = state.tokens.slice(state.next, state.next + 3)
  if (left === undefined || operator === undefined || right === undefined) return undefined
  state.next += 3
  if (!/^(===|==|~=|!=|<=|>=|<|>|in|not in)$/.test(operator)) return undefined
  return compare(left, operator, right)
}

function compare(left: string, operator: string, right: string): Value {
  const [a, b] = [onNode(left), onNode(right)]
  if (a === null || b === null) return null
  const versions = [left, right].some((side) => /^(python|implementation)_(full_)?version$/.test(side))
  if (operator === 'in' || operator === 'not in') return b.includes(a) === (operator === 'in')
  if (!versions) return operator === '!=' ? a !== b : operator === '==' || operator === '===' ? a === b : null
  return compareVersions(a, operator, b)
}

function compareVersions(left: string, operator: string, right: string): Value {
  const wildcard = right.endsWith('.*')
  const [a, b] = [numbersOf(left), numbersOf(right.replace(/\.\*$/, ''))]
  if (a === null || b === null) return null
  const order = compareReleases(wildcard ? a.slice(0, b.length) : a, b)
  switch (operator) {
    case '==':
    case '===':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '~=':
      return order >= 0 && compareReleases(a.slice(0, b.length - 1), b.slice(0, -1)) === 0
    default:
      return undefined
  }
}

function onNode(token: string): string | null {
  return /^['"]/.test(token) ? token.slice(1, -1) : (node[token] ?? null)
}

function numbersOf(text: string): number[] | null {
  return /^\d+(\.\d+)*$/.test(text) ? text.split('.').map(Number) : null
}
