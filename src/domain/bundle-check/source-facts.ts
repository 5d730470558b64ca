import { z } from 'zod'

/** What `inspector/` tells of a Python file; the document of record is inspector/README.md. */

const fault = z.object({
  kind: z.enum(['syntax', 'newer', 'older', 'unread']),
  line: z.number().nullable(),
  message: z.string(),
})

const sourceImport = z.object({
  line: z.number(),
  /** Leading dots; 0 is an absolute import. */
  level: z.number(),
  /** Null for `from . import x`, and where it is put together at run time. */
  module: z.string().nullable(),
  /** Null for `import module`. */
  names: z.array(z.string()).nullable(),
  /** For a name that is put together at run time, the beginning that the text tells; else null. */
  prefix: z.string().nullable(),
  typing: z.boolean(),
  /** Under `if __name__ == "__main__"`. */
  main: z.boolean(),
  /** Inside a function. */
  deferred: z.boolean(),
  /** The line of the `try` that catches its failure; null when nothing does. */
  guard: z.number().nullable(),
  /** The line of the `try` in whose handler it stands; null elsewhere. */
  fallback: z.number().nullable(),
})

const load = z.object({
  line: z.number(),
  /** From the bundle's root; null when the text does not tell it, and then `file_name` does in part. */
  path: z.string().nullable(),
  file_name: z.string().nullable(),
  guarded: z.boolean(),
})

const searchFolder = z.object({ line: z.number(), path: z.string().nullable(), first: z.boolean() })
const use = z.object({ line: z.number(), use: z.enum(['HoughLinesP', 'show_log']) })

const sourceFacts = z.object({
  name: z.string(),
  /** Why nothing else is known of the file; null when all is. */
  fault: fault.nullable(),
  imports: z.array(sourceImport),
  /** Null when the names it defines cannot be told. */
  defines: z.array(z.string()).nullable(),
  all: z.array(z.string()).nullable(),
  /** Names that it sets on other objects, modules perhaps among them; `*` is any. */
  patches: z.array(z.string()),
  loads: z.array(load),
  search_folders: z.array(searchFolder),
  /** It touches `sys.meta_path`, and so may answer for modules that are no files. */
  hooks: z.boolean(),
  /** Names of Python files among its strings. */
  mentions: z.array(z.string()),
  uses: z.array(use),
})

export const inspectionSchema = z.object({ python: z.string(), sources: z.array(sourceFacts) })

export type SourceFacts = z.infer<typeof sourceFacts>
export type SourceImport = z.infer<typeof sourceImport>
export type SourceFault = z.infer<typeof fault>
