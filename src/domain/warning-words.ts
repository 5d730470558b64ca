/** The worker's warnings by their fixed shapes (facts/rythmiq-worker.md §4), and what each means to whoever hands the document in. */
const words: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    /^Low quality score: ([\d.]+) \(threshold: ([\d.]+)\)/,
    (score, least) =>
      `The picture's quality is ${score}, below the ${least} that a good scan has; a portal may refuse it.`,
  ],
  [
    /^OCR returned no text/,
    () => 'No text was found in the picture. If it shows text, look at it before you hand it in.',
  ],
  [
    /^Low OCR confidence: ([\d.]+)/,
    (confidence) => `The text was read with a confidence of only ${confidence} of 1; compare it with the picture.`,
  ],
  [
    /^Enhancement rollback: OCR confidence dropped from ([\d.]+) to ([\d.]+)/,
    (before, after) =>
      `The picture was left as it was: enhanced, its text was harder to read (${before} before, ${after} after).`,
  ],
  [
    /^OCR_FAILED at ocr: PaddleOCR not installed/,
    () => 'The text was not read: the OCR library is not installed on the node. The release’s requirements lack it.',
  ],
  [/^OCR_FAILED at ocr: (.*)/s, (reason) => `The text was not read: ${reason}`],
]

/** A warning in plain words; one that nobody knows as it is. */
export function warningInWords(warning: string): string {
  for (const [shape, say] of words) {
    const found = shape.exec(warning)
    if (found !== null) return say(...found.slice(1))
  }
  return warning
}
