/** Letters that cannot be mistaken for one another when read aloud or typed at night. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const pattern = /^(local-)?\d{8}-\d{6}-[a-z0-9]{4}$/

/** A short, sortable, typeable id in UTC: `20261123-190142-k3f9`, with `local-` before it for the sandbox. */
export function newRunId(now: Date, random: () => number, local: boolean): string {
  const tail = Array.from({ length: 4 }, () => alphabet[Math.floor(random() * alphabet.length)] ?? 'a').join('')
  return `${runIdsFrom(now, local)}-${tail}`
}

/** How the ids of runs asked for in this second begin: what sorts behind it is of the same time or later. */
export function runIdsFrom(time: Date, local: boolean): string {
  const [day, clock] = time.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').split('T')
  return `${local ? 'local-' : ''}${day}-${clock}`
}

export function isRunId(text: string): boolean {
  return pattern.test(text)
}

export function isLocalRun(reference: string): boolean {
  return reference.startsWith('local-')
}

/** When a run was asked for, by its id; in ISO 8601. Of what is no run's id, the beginning of time. */
export function timeOfRun(runId: string): string {
  const [, year, month, day, hours, minutes, seconds] =
    /^(?:local-)?(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(runId) ?? []
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.000Z`)
  return (Number.isNaN(time.getTime()) ? new Date(0) : time).toISOString()
}
