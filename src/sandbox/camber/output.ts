import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

type Piece =
  | { readonly to: 'stdout' | 'stderr'; readonly text: string }
  | { readonly to: 'stdout'; readonly file: string; readonly bytes: number }

/** What a call will print, kept until its end so that a fault can still damage it. */
export type Output = {
  print(text: string): void
  complain(text: string): void
  /** The beginning of a file, streamed: a log may be larger than memory. */
  printFile(file: string, bytes: number): void
  /** Replaces all that would have gone to stdout. */
  damage(change: (text: string) => string): void
  flush(): Promise<void>
}

export function openOutput(): Output {
  let pieces: Piece[] = []
  return {
    print: (text) => pieces.push({ to: 'stdout', text }),
    complain: (text) => pieces.push({ to: 'stderr', text }),
    printFile: (file, bytes) => pieces.push({ to: 'stdout', file, bytes }),
    damage: (change) => {
      const whole = pieces.map((piece) => (piece.to === 'stdout' && 'text' in piece ? piece.text : '')).join('')
      pieces = [...pieces.filter((piece) => piece.to === 'stderr'), { to: 'stdout', text: change(whole) }]
    },
    flush: async () => {
      for (const piece of pieces) await write(piece)
      pieces = []
    },
  }
}

async function write(piece: Piece): Promise<void> {
  if (!('text' in piece)) {
    if (piece.bytes === 0) return
    await pipeline(createReadStream(piece.file, { end: piece.bytes - 1 }), process.stdout, { end: false })
    return
  }
  const stream = piece.to === 'stdout' ? process.stdout : process.stderr
  await new Promise<void>((resolve) => stream.write(piece.text, () => resolve()))
}
