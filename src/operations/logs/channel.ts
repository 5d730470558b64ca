/** Hands values from who makes them to who takes them, one at a time: making waits for taking. */
export interface Channel<Value> {
  /** Ends when the value was taken; false when nobody takes any more. */
  push(value: Value): Promise<boolean>
  /** No more will come. */
  end(): void
  /** What is taken next throws this. */
  fail(error: unknown): void
  /** Ends when the channel does; who stops taking before closes it. */
  values(): AsyncGenerator<Value>
}

export function createChannel<Value>(): Channel<Value> {
  const waiting: { readonly value: Value; readonly taken: (isTaken: boolean) => void }[] = []
  let ended: { readonly error: unknown } | 'well' | null = null
  let closed = false
  let wake = (): void => {}
  return {
    push: (value) =>
      new Promise((resolve) => {
        if (closed) return resolve(false)
        waiting.push({ value, taken: resolve })
        wake()
      }),
    end: () => {
      ended ??= 'well'
      wake()
    },
    fail: (error) => {
      ended ??= { error }
      wake()
    },
    async *values() {
      let taken = (_: boolean): void => {}
      try {
        for (;;) {
          taken(true)
          const next = waiting.shift()
          if (next !== undefined) {
            taken = next.taken
            yield next.value
          } else if (ended === 'well') {
            return
          } else if (ended !== null) {
            throw ended.error
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        }
      } finally {
        closed = true
        taken(false)
        for (const left of waiting.splice(0)) left.taken(false)
      }
    },
  }
}
