/** What a text says as JSON; null where it is none, such as half an object or a line of another hand. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
