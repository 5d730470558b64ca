import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process number alone may be handed out again; with its start time it names one process for ever. */
export type ProcessIdentity = { readonly pid: number; readonly started: string }

type ProcessStat = { readonly state: string; readonly session: number; readonly started: string }

/** Fields of /proc/<pid>/stat; the name in parentheses may itself hold spaces and parentheses. */
export function readStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', session: Number(fields[3]), started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/** Who runs under this number now; nobody when it is gone or only a zombie that nobody has reaped. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  if (process.platform !== 'linux') return identityByPs(pid)
  const stat = readStat(pid)
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined
  return { pid, started: stat.started }
}

function identityByPs(pid: number): ProcessIdentity | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? undefined : { pid, started: line.replace(/^\S+\s+/, '') }
  } catch {
    return undefined
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.started === identity.started
}

export function thisProcess(): ProcessIdentity {
  return identityOf(process.pid) ?? { pid: process.pid, started: '' }
}
