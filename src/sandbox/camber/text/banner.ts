/** §0.1, verbatim, with its leading empty line. */
export function updateBanner(current: string, latest: string): string {
  return `
🚨 Your version ${current} is out of date!
👉 The latest version is ${latest}.

To update, run:
  camber update

⚠️ It's recommended to stay up to date for the latest features and security fixes.
`
}
