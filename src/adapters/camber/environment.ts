/** What a Go program needs of the host: to find its home and temporary folder, to speak the language, to get through a proxy. */
const passed = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
] as const

/** The environment of a `camber` process: little of the host's, then `extra`. Keys and secrets of the host stay behind. */
export function childEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const child: Record<string, string> = {}
  for (const name of passed) {
    const value = host[name]
    if (value !== undefined) child[name] = value
  }
  return { ...child, ...extra }
}
