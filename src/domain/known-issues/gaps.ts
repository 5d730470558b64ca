import { distributionFor } from '../bundle-check/distributions.ts'
import { cpuSizes, gpuSizes } from '../node-size.ts'
import { quoted } from '../quote.ts'
import type { CaseFacts } from './known-issue.ts'
import { shownLine } from './log-line.ts'

/** What stands in the gaps of a text. What goes into commands to type comes from patterns that take no shell's signs, or is quoted. */
export type Gaps = Readonly<Record<string, string>>

/** Named groups, with what follows from them. */
export function gapsOf(match: RegExpExecArray): Gaps {
  const found = Object.entries(match.groups ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.replace(/_\d$/, ''), shownLine(value)]],
  )
  const gaps: Record<string, string> = Object.fromEntries(found)
  const { module, host, requirement } = gaps
  if (module !== undefined) gaps['package'] ??= distributionFor(module)
  if (requirement !== undefined) gaps['package'] ??= /^[\w.-]+/.exec(requirement)?.[0] ?? requirement
  const name = gaps['package']
  if (name !== undefined) gaps['wanted'] = knownPins[name] ?? name
  if (host !== undefined) gaps['host_told'] = `: ${host}`
  return gaps
}

/** Versions that fit the worker and the node (facts/rythmiq-worker.md §6, facts/camber-cli.md §9). */
const knownPins: Gaps = {
  numpy: 'numpy>=1.26,<2',
  'opencv-python-headless': 'opencv-python-headless>=4.9,<5',
  paddleocr: 'paddleocr>=2.7,<3',
  pillow: 'pillow>=10.2,<11',
}

/** Words that stand where a case tells nothing, so that a command to type still shows what belongs there. */
const placeholders: Gaps = {
  run: 'RUN',
  job: 'JOB',
  size: 'medium',
  input: 'FILE',
  schema: 'SCHEMA',
  folder: 'rythmiq-worker-v2',
  package: 'PACKAGE',
  wanted: 'PACKAGE',
  said: 'The log has more.',
  path: 'that path',
  file: 'The file',
  module: 'a module',
  name: 'A name',
  host_told: '',
  requirement: 'such package',
  library: 'a library',
  endpoint: 'it is empty',
  engine: 'that engine',
  program: 'that program',
  version: 'of this version',
  size_asked: 'of that name',
  argument: 'that it was given',
  host: 'The host',
}

/** A text of the table with its gaps filled. */
export function fill(text: string, gaps: Gaps): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => gaps[name] ?? placeholders[name] ?? name)
}

/** What a case itself fills into the texts of the table. */
export function gapsOfCase(facts: CaseFacts): Gaps {
  const { runId, jobId, nodeSize, gpu, folder, errors } = facts
  const size = largerSize(nodeSize, gpu === true)
  const name = errors.find((error) => error.name !== null)?.name ?? null
  return {
    ...(runId !== null && { run: runId }),
    ...(jobId !== null && { job: quoted(jobId) }),
    ...(size !== null && { size }),
    // It stands inside of a path, where a quote would be in the way.
    ...(folder !== null && /^[\w./-]+$/.test(folder) && { folder }),
    ...(name !== null && { input: quoted(name) }),
    ...(facts.schema !== null && { schema: quoted(facts.schema) }),
  }
}

/** The next size up; null where there is none, or where the size is not known. */
function largerSize(name: string | null, gpu: boolean): string | null {
  const sizes = gpu ? gpuSizes : cpuSizes
  const at = sizes.findIndex((size) => size.name === name?.toLowerCase())
  return at === -1 ? null : (sizes[at + 1]?.name ?? sizes[at]?.name ?? null)
}
