export interface LogicalLine {
  /** Of its first physical line, from 1. */
  readonly line: number
  readonly content: string
}

/** A requirements file as pip reads it: lines that end in a backslash joined, comments and empty lines gone. */
export function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = []
  let open: { line: number; parts: string[] } | null = null
  const close = (): void => {
    const content = open === null ? '' : withoutComment(open.parts.join(''))
    if (open !== null && content !== '') found.push({ line: open.line, content })
    open = null
  }
  text.split(/\r\n|\r|\n/).forEach((physical, index) => {
    const comment = /^\s*#/.test(physical)
    const continued = !comment && physical.endsWith('\\')
    open = open ?? { line: index + 1, parts: [] }
    // A comment line between joined lines ends them, and is itself left out.
    if (!comment) open.parts.push(continued ? physical.slice(0, -1) : physical)
    if (!continued) close()
  })
  close()
  return found
}

/** `#` begins a comment only at the start or after a blank: addresses hold it too. */
function withoutComment(content: string): string {
  return content.replace(/(^|\s)#.*$/, '').trim()
}
