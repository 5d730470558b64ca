import type { OutputStream } from '../world.ts'

/** A part of the terminal that is drawn again and again; what it showed is gone after `clear`, so that the answer can follow. */
export interface Screen {
  draw(text: string): void
  clear(): void
}

/** Drawn on the stream for notes; only to be opened when that is a terminal. Lines beyond its height are counted, the first ones stay. */
export async function openScreen(stream: OutputStream, redact: (text: string) => string): Promise<Screen> {
  const { createLogUpdate } = await import('log-update')
  const update = createLogUpdate(stream.raw)
  return {
    draw: (text) => {
      const lines = redact(text).split('\n')
      const room = Math.max(3, (stream.rows ?? 24) - 2)
      const left = lines.length - room
      update(left > 0 ? [...lines.slice(0, room - 1), `… ${left + 1} more lines`].join('\n') : lines.join('\n'))
    },
    clear: () => {
      update.clear()
      update.done()
    },
  }
}
