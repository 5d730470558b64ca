/**
 * Works on the items of a stream, at most `atOnce` at the same time, and gives the results in the order of the items. Nothing beyond
 * these is held. The first that throws ends it; what is under way by then is waited for.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const under: Promise<Result>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It is awaited in its turn; until then a rejection must not count as unhandled.
      result.catch(() => {})
      under.push(result)
      if (under.length >= atOnce) yield await next(under)
    }
    while (under.length > 0) yield await next(under)
  } finally {
    await Promise.allSettled(under)
  }
}

function next<Result>(under: Promise<Result>[]): Promise<Result> {
  const first = under.shift()
  if (first === undefined) throw new Error('nothing is under way')
  return first
}

/** The same for work whose results nobody needs. */
export async function eachOf<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for await (const _ of inOrder(items, atOnce, work));
}

/** Lets at most so many pieces of work run at the same time; the others wait for their turn. */
export function atMost(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      // Who ends hands the place on, so that nobody new comes in between.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
