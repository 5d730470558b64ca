import { cpuSizes, gpuSizes } from '../node-size.ts'
import { quoted } from '../quote.ts'
import type { Gaps } from './candidate.ts'
import type { CaseFacts } from './known-issue.ts'

/** What a case itself fills into the texts of the table. */
export function gapsOfCase(facts: CaseFacts): Gaps {
  const { runId, jobId, release, nodeSize, gpu, errors } = facts
  const size = largerSize(nodeSize, gpu === true)
  const name = errors.find((error) => error.name !== null)?.name ?? null
  return {
    ...(runId !== null && { run: runId }),
    ...(jobId !== null && { job: jobId }),
    ...(release !== null && { release }),
    ...(size !== null && { size }),
    ...(name !== null && { input: quoted(name) }),
    ...(facts.schema !== null && { schema: facts.schema }),
  }
}

/** The next size up; null where there is none, or where the size is not known. */
function largerSize(name: string | null, gpu: boolean): string | null {
  const sizes = gpu ? gpuSizes : cpuSizes
  const at = sizes.findIndex((size) => size.name === name?.toLowerCase())
  return at === -1 ? null : (sizes[at + 1]?.name ?? sizes[at]?.name ?? null)
}
