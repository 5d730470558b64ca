/** The few meanings that colour carries here; every one of them is also said in words or signs. */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly dim: (text: string) => string
  readonly strong: (text: string) => string
  /** Tells things of the same kind apart, by their number. */
  readonly tint: (text: string, of: number) => string
}

/** What a view may know besides its data. */
export interface Surface {
  readonly paint: Paint
  /** Width in characters; 80 where it is no terminal. */
  readonly columns: number
  /** False when piped: tables become plain tab-separated rows. */
  readonly terminal: boolean
}

/** For what is no screen: a file, a pipe. */
export const plainPaint: Paint = {
  good: plainly,
  bad: plainly,
  warn: plainly,
  dim: plainly,
  strong: plainly,
  tint: plainly,
}

/** A text without any colour, where one could be. */
export function plainly(text: string): string {
  return text
}
