import { holdsOnNode } from './markers.ts'
import { readSpecifiers, type Specifier } from './version-bounds.ts'

export type ReadLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'include'; readonly path: string; readonly constrains: boolean }
  | { readonly kind: 'path'; readonly path: string; readonly name: string | null }
  | {
      readonly kind: 'requirement'
      readonly name: string | null
      readonly shown: string
      readonly specifiers: readonly Specifier[]
      readonly fixed: boolean
      /** False when its marker does not hold on the node. */
      readonly applies: boolean
    }

/** Options of pip that stand on a line of their own and name no package. */
const otherOptions =
  /^(-i|-f|--index-url|--extra-index-url|--no-index|--find-links|--no-binary|--only-binary|--prefer-binary|--require-hashes|--pre|--trusted-host|--use-feature)(\s|=|$)/
const namePattern = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*/
const wheelPattern = /([A-Za-z0-9_.]+)-[^/-]+(?:-[^/-]+){2,3}\.whl(?:[#?].*)?$/
const sourcePattern = /(?:^|\/)([A-Za-z0-9_.-]+?)-\d[^/]*\.(?:tar\.gz|zip|tar\.bz2)(?:[#?].*)?$/

/** What one logical line of a requirements file asks for. */
export function readRequirementLine(content: string): ReadLine {
  const included = /^(-r|-c|--requirement|--constraint)(?:\s+|\s*=\s*|(?=\S))(.+)$/.exec(content)
  if (included?.[2] !== undefined) {
    const constrains = included[1] === '-c' || included[1] === '--constraint'
    return { kind: 'include', path: unquote(included[2]), constrains }
  }
  const editable = /^(?:-e|--editable)(?:\s+|\s*=\s*)(.+)$/.exec(content)
  if (editable?.[1] !== undefined) return readAddress(unquote(editable[1]))
  if (otherOptions.test(content)) return { kind: 'nothing' }
  if (content.startsWith('-'))
    return { kind: 'unreadable', why: `pip knows no option ${content.split(/[\s=]/)[0]} here` }
  const bare = content.replace(/\s+--(hash|config-settings?|global-option|install-option)[=\s].*$/, '')
  return isAddress(bare) ? readAddress(bare) : readNamed(bare)
}

function isAddress(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
    /^file:/i.test(text) ||
    /^(\.{0,2}\/|\.{1,2}$)/.test(text) ||
    /\.(whl|tar\.gz|zip)$/.test(text)
  )
}

function readAddress(text: string): ReadLine {
  const [address = '', marker] = text.split(/\s+;\s*/, 2)
  const name =
    /[#&]egg=([A-Za-z0-9._-]+)/.exec(address)?.[1] ??
    wheelPattern.exec(address)?.[1] ??
    sourcePattern.exec(address)?.[1] ??
    null
  if (!/^[a-z][a-z0-9+.-]*:/i.test(address)) return { kind: 'path', path: address.replace(/\[[^\]]*\]$/, ''), name }
  return judged({ name, shown: name ?? 'an address', specifiers: [], fixed: true }, marker)
}

function readNamed(text: string): ReadLine {
  const [whole = '', name] = namePattern.exec(text) ?? []
  if (name === undefined) return { kind: 'unreadable', why: 'it begins with no name of a package' }
  const rest = text.slice(whole.length)
  if (rest.startsWith('@')) {
    const [, marker] = rest.split(/\s+;\s*/, 2)
    return judged({ name, shown: name, specifiers: [], fixed: true }, marker)
  }
  const [bounds = '', ...markers] = rest.split(';')
  const specifiers = readSpecifiers(bounds.trim().replace(/^\((.*)\)$/, '$1'))
  if (specifiers === null) return { kind: 'unreadable', why: `"${bounds.trim()}" is no version of ${name}` }
  return judged({ name, shown: name, specifiers, fixed: false }, markers.length > 0 ? markers.join(';') : undefined)
}

function judged(
  found: { name: string | null; shown: string; specifiers: readonly Specifier[]; fixed: boolean },
  marker: string | undefined,
): ReadLine {
  const holds = marker === undefined ? true : holdsOnNode(marker)
  if (holds === undefined) return { kind: 'unreadable', why: `its condition "${marker?.trim()}" cannot be read` }
  return { kind: 'requirement', ...found, applies: holds !== false }
}

const unquote = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/, '$2')
