import { oneLine } from '../domain/control.ts'
import type { OutcomeGroup } from '../domain/failure-groups.ts'
import type { Surface } from '../domain/surface.ts'
import { field, labelWidth } from './document.ts'
import { cut } from './table.ts'

const mostGroups = 8

/** Failures by code: how many, at which stage, whether trying again can help, and one of them in the worker's words. */
export function failureLines(groups: readonly OutcomeGroup[], { paint, columns }: Surface): string[] {
  const lines = groups.slice(0, mostGroups).flatMap(({ code, stage, count, retryable, example }, at) => {
    const help = retryable ? 'trying again may help' : 'trying again will not help by itself'
    const head = `${paint.bad(`${count} × ${oneLine(code)}`)} at ${oneLine(stage)}, ${help}`
    const message = oneLine(example.message)
    const words = `${oneLine(example.name)}${message === '' ? '' : `: ${message}`}`
    return [
      field(at === 0 ? 'failures' : '', head, paint),
      field('', paint.dim(cut(words, columns - labelWidth)), paint),
    ]
  })
  const left = groups.length - mostGroups
  return left > 0 ? [...lines, field('', `… and ${left} more kinds; --json has them all`, paint)] : lines
}
