/** What a text says as JSON; null where it is none, such as half an object or a line of another hand. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What JSON lets stand and a terminal obeys. */
const unprintable = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** JSON that may be printed whatever stands in it, and is read as the same. `redact` hides secrets in texts before anything is put around them. */
export function printableJson(value: unknown, indent = 0, redact?: (text: string) => string): string {
  const hidden = redact && ((_: string, part: unknown): unknown => (typeof part === 'string' ? redact(part) : part))
  return JSON.stringify(value, hidden, indent).replace(unprintable, escaped)
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}
