export type Field = readonly [label: string, value: string]

/** §1: the title stands between 22 `=` on each side; labels are padded to 21 columns. */
export function title(words: string): string {
  return `${'='.repeat(22)}${words}${'='.repeat(22)}`
}

export function fieldLines(fields: readonly Field[]): string[] {
  return fields.map(([label, value]) => `${label}:`.padEnd(21) + value)
}

/** The footer is as wide as its title: 59, 60 and 67 characters for job, user and application. */
export function footer(words: string): string {
  return '='.repeat(words.length + 44)
}

export function joined(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
