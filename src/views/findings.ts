import { checkGroups, type Finding, needing, notAsked, notSetUp, type Verdict } from '../domain/check.ts'
import { oneLine } from '../domain/control.ts'
import { type Paint, plainly, type Surface } from '../domain/surface.ts'
import { wrap } from './wrap.ts'

/** Something that `doctor --fix` put right, or could not. */
export interface Mended {
  readonly what: string
  readonly done: boolean
  /** Why it was not done; null when it was. */
  readonly problem: string | null
}

export interface DoctorView {
  readonly findings: readonly Finding[]
  /** Null without `--fix`. */
  readonly fixes: readonly Mended[] | null
  /** True when every check is to have a line of its own, also where all is well. */
  readonly detailed: boolean
}

const signs: Readonly<Record<Verdict, string>> = { ok: '✔', warning: '!', fault: '✘', skipped: '-', unknown: '?' }
/** What needs a hand comes first. */
const order: readonly Verdict[] = ['fault', 'warning', 'unknown']
const nameWidth = 17
/** Its first blank is none that a line may end at. */
const separator = '\u00a0· '
const widest = 140

/** The findings of `doctor`, group by group: what is wrong in full, what is well in few words; tab-separated rows when piped. */
export function findingsView({ findings, fixes, detailed }: DoctorView, surface: Surface): string {
  if (!surface.terminal) return rows(findings)
  const { paint } = surface
  const width = Math.min(surface.columns, widest)
  const lines = (fixes ?? []).map((mended) => mendedLine(mended, paint))
  if (lines.length > 0) lines.push('')
  for (const [heading, group] of blocks(findings)) {
    lines.push(paint.strong(heading), ...blockLines(group, paint, width, detailed))
  }
  lines.push('', summary(findings, paint))
  return lines.join('\n')
}

function rows(findings: readonly Finding[]): string {
  return findings
    .map(({ verdict, group, check, seen, fix }) => [verdict, group, check, oneLine(seen), fix.map(oneLine).join('; ')])
    .map((cells) => cells.join('\t'))
    .join('\n')
}

/** Groups in their order; those of which nothing was asked for one reason stand together. */
function blocks(findings: readonly Finding[]): [string, Finding[]][] {
  const found: [string, Finding[]][] = []
  for (const group of checkGroups) {
    const inside = findings.filter((finding) => finding.group === group)
    const last = found.at(-1)
    if (inside.length === 0) continue
    if (last !== undefined && isClosed(inside) && isClosed(last[1]) && last[1][0]?.seen === inside[0]?.seen) {
      found[found.length - 1] = [`${last[0]}, ${group}`, [...last[1], ...inside]]
    } else found.push([group, inside])
  }
  return found
}

function isClosed(findings: readonly Finding[]): boolean {
  const [first] = findings
  const closed = first?.seen === notSetUp || first?.seen === notAsked
  return closed && findings.every(({ seen }) => seen === first.seen)
}

function blockLines(findings: readonly Finding[], paint: Paint, width: number, detailed: boolean): string[] {
  if (isClosed(findings)) return closedLines(findings[0]?.seen ?? '', paint, width)
  const bad = order.flatMap((verdict) => findings.filter((finding) => finding.verdict === verdict))
  const well = findings.filter(({ verdict }) => verdict === 'ok')
  return [
    ...bad.flatMap((finding) => findingLines(finding, paint, width)),
    ...(detailed
      ? well.flatMap((finding) => findingLines(finding, paint, width))
      : hanging(paint.good(signs.ok), well.map(({ seen }) => oneLine(seen)).join(separator), width)),
    ...notMade(findings, paint, width),
  ]
}

/** What a person without an account reads in place of twenty checks. */
function closedLines(seen: string, paint: Paint, width: number): string[] {
  const advice =
    seen === notSetUp
      ? ' When you have an account: put CAMBER_API_KEY, DO_SPACES_ACCESS_KEY and DO_SPACES_SECRET_KEY into the environment or into .env here, then run rythmiq doctor again.'
      : ''
  return hanging(paint.dim(signs.skipped), seen + advice, width, paint.dim)
}

function findingLines({ check, verdict, seen, why, fix }: Finding, paint: Paint, width: number): string[] {
  const indent = ' '.repeat(4 + nameWidth)
  const room = width - indent.length
  const colour = colourOf(verdict, paint)
  const [first = '', ...rest] = wrap(oneLine(seen), room)
  return [
    `  ${colour(signs[verdict])} ${check.padEnd(nameWidth)}${first}`,
    ...rest.map((line) => indent + line),
    ...(why === null ? [] : wrap(oneLine(why), room).map((line) => indent + paint.dim(line))),
    ...fix.flatMap((command) => {
      // A command is never broken: it is there to be copied.
      const lines = /^(rythmiq|export|chmod|camber|apt|timedatectl) /.test(command)
        ? [oneLine(command)]
        : wrap(oneLine(command), room - 2)
      return lines.map((line, index) => `${indent}${index === 0 ? '→' : ' '} ${line}`)
    }),
  ]
}

/** Checks that said nothing, by the reason. */
function notMade(findings: readonly Finding[], paint: Paint, width: number): string[] {
  const byReason = new Map<string, string[]>()
  for (const { check, seen, verdict } of findings) {
    if (verdict !== 'skipped') continue
    const reason = seen.startsWith(needing)
      ? `needs ${seen.slice(needing.length, -1)}`
      : seen === notAsked
        ? '--offline'
        : seen
    byReason.set(reason, [...(byReason.get(reason) ?? []), check])
  }
  return [...byReason].flatMap(([reason, checks]) =>
    hanging(paint.dim(signs.skipped), `not made: ${checks.join(', ')} (${reason})`, width, paint.dim),
  )
}

function hanging(sign: string, text: string, width: number, colour: (text: string) => string = plainly): string[] {
  if (text === '') return []
  return wrap(text, width - 4).map(
    (line, index) => `  ${index === 0 ? sign : ' '} ${colour(line.replaceAll('\u00a0', ' '))}`,
  )
}

function mendedLine({ what, done, problem }: Mended, paint: Paint): string {
  return done
    ? `${paint.good('✔')} done: ${oneLine(what)}`
    : `${paint.bad('✘')} not done: ${oneLine(`${what} (${problem ?? ''})`)}`
}

function colourOf(verdict: Verdict, paint: Paint): (text: string) => string {
  return { ok: paint.good, warning: paint.warn, fault: paint.bad, skipped: paint.dim, unknown: paint.warn }[verdict]
}

/** Last, because that is where the eye is when a command has ended. */
function summary(findings: readonly Finding[], paint: Paint): string {
  const named = (verdict: Verdict): string[] =>
    findings.flatMap((finding) => (finding.verdict === verdict ? [finding.check] : []))
  const faults = named('fault')
  const parts = [
    `${named('ok').length} of ${findings.length} checks are well`,
    ...counted(faults.length, 'fault', 'faults', paint.bad),
    ...counted(named('warning').length, 'warning', 'warnings', paint.warn),
    ...counted(named('unknown').length, 'unknown', 'unknown', paint.warn),
    ...counted(named('skipped').length, 'not made', 'not made', paint.dim),
  ]
  const list = faults.length === 0 ? '' : ` At fault: ${faults.join(', ')}.`
  return `${parts.join(', ')}.${list}`
}

function counted(count: number, one: string, many: string, colour: (text: string) => string): string[] {
  return count === 0 ? [] : [colour(`${count} ${count === 1 ? one : many}`)]
}
