/** Where a run is, for people: reported by operations as data, drawn elsewhere. */
export type ProgressEvent =
  | { readonly kind: 'phase'; readonly phase: Phase; readonly state: 'started' }
  | {
      readonly kind: 'phase'
      readonly phase: Phase
      readonly state: 'ended'
      readonly ms: number
      readonly detail: string | null
    }
  | { readonly kind: 'note'; readonly text: string }

/** In the order in which a run goes through them. */
export const phases = ['check', 'bundle', 'release', 'upload', 'create', 'queue', 'install', 'work', 'fetch'] as const
export type Phase = (typeof phases)[number]

export type Report = (event: ProgressEvent) => void

const labels: Readonly<Record<Phase, string>> = {
  check: 'checking the document',
  bundle: 'checking the worker',
  release: 'deploying the worker',
  upload: 'uploading the document',
  create: 'creating the job',
  queue: 'waiting for a node',
  install: 'preparing Python',
  work: 'working on the document',
  fetch: 'fetching the result',
}

export function phaseLabel(phase: Phase): string {
  return labels[phase]
}
