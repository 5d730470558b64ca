/** True for the name of a release: twelve hex digits, as `operations/release/bundle.ts` makes them. What is none never becomes part of a path. */
export function isReleaseName(text: string): boolean {
  return /^[0-9a-f]{12}$/.test(text)
}
