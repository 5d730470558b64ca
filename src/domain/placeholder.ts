/** Hosts that older texts name and that do not exist (facts/camber-cli.md §8, §11; facts/rythmiq-worker.md §8). */
const deadHosts = ['api.camber.cloud', 'api.camber.dev', 'dashboard.camber.cloud']

/** The host in a value that leads nowhere; null when there is none. */
export function deadHostIn(value: string): string | null {
  const lower = value.toLowerCase()
  const dead = deadHosts.find((host) => lower.includes(host))
  if (dead !== undefined) return dead
  return (
    /(?:^|[/@.])([a-z0-9.-]*\bexample\.(?:com|org|net)|your-[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[:/]|$)/.exec(lower)?.[1] ??
    null
  )
}

/** True for what stands in a text where a value of one's own belongs. */
export function isPlaceholder(value: string): boolean {
  return (
    /^<.*>$|^\{.*\}$|^\$\{?\w+\}?$|^(.)\1{2,}$/.test(value.trim()) ||
    /your[-_ ]|change.?me|placeholder|goes.?here|xxxx|\.{3}|…/i.test(value)
  )
}
