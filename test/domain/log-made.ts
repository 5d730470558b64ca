import type { LogLine } from '../../src/domain/log-lines.ts'
import { documentLine, failedVerdict } from './records-made.ts'

export const runId = '20261123-190142-k3f9'

const marker = (record: Record<string, unknown>): string =>
  `::rythmiq:: ${JSON.stringify({ run: runId, shard: 0, attempt: 'a1', ...record })}`

const second = (seconds: number): string => new Date(Date.parse('2026-11-23T19:02:00Z') + seconds * 1000).toISOString()

/** Marker lines as the runner writes them (runner/README.md, The log); times are seconds after 19:02. */
export const marked = {
  phase: (at: number, phase: string, state: string, how: string | null = null) =>
    marker({ type: 'phase', phase, state, at: second(at), ms: state === 'ended' ? 1000 : null, how }),
  start: (at: number, documents: number, lanes: number) =>
    marker({ type: 'start', at: second(at), python: '3.11.7', cores: 2, lanes, threads: 1, documents }),
  document: (at: number, index: number, changes: Record<string, unknown> = {}) =>
    marker({ ...documentLine({ index, ended_at: second(at), ...changes }), run: runId, shard: 0 }),
  failed: (at: number, index: number) => marked.document(at, index, { verdict: failedVerdict() }),
  end: (at: number, reason: string, changes: Record<string, unknown> = {}) =>
    marker({ type: 'end', at: second(at), reason, error: null, total: 2, succeeded: 1, left: 0, ms: 9000, ...changes }),
  exit: (code: number) => `::rythmiq:: {"type":"exit","run":"${runId}","shard":0,"code":${code}}`,
}

/** The log of a shard of two documents, one of which fails. */
export function logOfTwo(lanes: number): string[] {
  const of = (index: number, text: string): string => `| ${lanes > 1 ? `[${index}] ` : ''}${text}`
  return [
    marked.phase(0, 'boot', 'started'),
    marked.start(1, 2, lanes),
    marked.phase(1, 'boot', 'ended'),
    marked.phase(1, 'install', 'started'),
    '| Collecting boto3==1.44.5 (from -r requirements.txt (line 3))',
    '| WARNING: a cache is not writable',
    marked.phase(3, 'install', 'ended', 'pip'),
    marked.phase(3, 'work', 'started'),
    of(0, 'good says hello'),
    of(0, 'good says bye'),
    marked.document(5, 0),
    of(1, 'bad says hello'),
    marked.failed(7, 1),
    marked.phase(7, 'work', 'ended'),
    `::rythmiq:result:begin:: ${runId} 0`,
    JSON.stringify(documentLine({ run: runId, shard: 0 })),
    '::rythmiq:result:end::',
    marked.end(7, 'done'),
    marked.exit(1),
  ]
}

/** What of a line matters to most tests. */
export const shortly = ({ phase, source, document, text }: LogLine): string =>
  [phase, source, document, text].map((part) => part ?? '-').join(' | ')
