import type { z } from 'zod'

/** One `path: message` for each problem that zod found. */
export function describeIssues(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || 'document'}: ${lowerFirst(issue.message)}`)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
