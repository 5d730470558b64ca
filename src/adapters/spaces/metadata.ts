const MARK = "utf-8''"
const PLAIN = /^[!-~](?:[!-~]| (?! ))*(?<! )$|^$/

/**
 * Metadata travels in headers, which hold printable ASCII only; anything else is percent-encoded behind `utf-8''`, the
 * notation of RFC 8187. Two spaces in a row count too: signing folds them, storing does not.
 */
export function encodeMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(metadata, (value) =>
    PLAIN.test(value) && !value.startsWith(MARK) ? value : MARK + encodeURIComponent(value),
  )
}

/** The way back; a value that only looks encoded stays as it is. */
export function decodeMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return mapValues(metadata, (value) => {
    if (!value.startsWith(MARK)) return value
    try {
      return decodeURIComponent(value.slice(MARK.length))
    } catch {
      return value
    }
  })
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
