import { fromOrder, type OrderedKeys, toOrder } from './store/ordered-keys.ts'

/** Sorts behind every key that begins with what stands before it: no byte of a key is that high. */
const BEHIND = '\uffff'

export interface Page {
  readonly keys: string[]
  readonly prefixes: string[]
  /** The last key or prefix of the page when there is more, else null. */
  readonly next: string | null
}

export interface PageRequest {
  readonly prefix: string
  readonly delimiter: string
  readonly after: string
  readonly limit: number
}

/** One page of a listing. Jumps over a common prefix instead of walking through its keys. */
export function listPage(keys: OrderedKeys, request: PageRequest): Page {
  const prefix = toOrder(request.prefix)
  const delimiter = toOrder(request.delimiter)
  const page: { keys: string[]; prefixes: string[] } = { keys: [], prefixes: [] }
  if (request.limit === 0) return { ...page, next: null }
  let place = keys.position(startOf(prefix, delimiter, toOrder(request.after)))
  let last = ''
  for (;;) {
    const order = keys.at(place)
    if (order === null || !order.startsWith(prefix)) return { ...page, next: null }
    if (page.keys.length + page.prefixes.length === request.limit) return { ...page, next: fromOrder(last) }
    const common = commonPrefix(order, prefix, delimiter)
    last = common ?? order
    if (common === null) page.keys.push(fromOrder(order))
    else page.prefixes.push(fromOrder(common))
    place = common === null ? place + 1 : keys.position(common + BEHIND)
  }
}

/** Ceph starts behind the whole common prefix when the marker lies inside one, also when the marker is a key. */
function startOf(prefix: string, delimiter: string, after: string): string {
  if (after === '' || after < prefix) return prefix
  const common = after.startsWith(prefix) ? commonPrefix(after, prefix, delimiter) : null
  return common === null ? `${after}\0` : common + BEHIND
}

function commonPrefix(order: string, prefix: string, delimiter: string): string | null {
  if (delimiter === '') return null
  const end = order.indexOf(delimiter, prefix.length)
  return end < 0 ? null : order.slice(0, end + delimiter.length)
}
