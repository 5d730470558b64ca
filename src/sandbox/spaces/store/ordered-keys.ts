/**
 * Keys in the order of their UTF-8 bytes, which is how S3 lists. Each is held as Latin-1 text of those bytes, because
 * JavaScript compares UTF-16 units, and those sort emoji before U+FFEE.
 */
export class OrderedKeys {
  private sorted: string[] = []

  /** Takes many keys at once; they need no order. */
  static of(keys: Iterable<string>): OrderedKeys {
    const made = new OrderedKeys()
    made.sorted = [...keys].map(toOrder).sort(compare)
    return made
  }

  add(key: string): void {
    const order = toOrder(key)
    const at = this.position(order)
    if (this.sorted[at] !== order) this.sorted.splice(at, 0, order)
  }

  remove(key: string): void {
    const order = toOrder(key)
    const at = this.position(order)
    if (this.sorted[at] === order) this.sorted.splice(at, 1)
  }

  /** Place of the first key that is not before the given order text. */
  position(order: string): number {
    let low = 0
    let high = this.sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(this.sorted[middle] ?? '', order) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The order text at a place, or null behind the end. */
  at(place: number): string | null {
    return this.sorted[place] ?? null
  }

  get size(): number {
    return this.sorted.length
  }
}

/** A key as order text. */
export function toOrder(key: string): string {
  return Buffer.from(key).toString('latin1')
}

/** Order text back to the key. */
export function fromOrder(order: string): string {
  return Buffer.from(order, 'latin1').toString()
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
