import type { Diagnosis, Evidence, Judgement, Recognised } from './diagnosis.ts'
import { byWeight } from './table.ts'

/** The worst first: what one job of a run is in trouble with, the run is. */
const gravest: readonly Judgement[] = ['explained', 'unknown', 'waiting', 'degraded', 'healthy']
const mostTelling = 12

/** What the jobs of one run have in common: each cause once, with the documents of all jobs, most documents first. */
export function mergeRecognised(all: readonly Recognised[]): Recognised {
  const judgement = gravest.find((each) => all.some((one) => one.judgement === each)) ?? 'healthy'
  const shown = all.filter((one) => gravest.indexOf(one.judgement) <= Math.max(1, gravest.indexOf(judgement)))
  const causes = new Map<string, Diagnosis>()
  for (const diagnosis of shown.flatMap(({ diagnoses }) => diagnoses)) {
    const known = causes.get(diagnosis.code)
    const documents = known === undefined ? diagnosis.documents : sum(known.documents, diagnosis.documents)
    causes.set(diagnosis.code, { ...(known ?? diagnosis), documents })
  }
  return { judgement, diagnoses: [...causes.values()].sort(byWeight), telling: telling(shown) }
}

function sum(left: number | null, right: number | null): number | null {
  return left === null && right === null ? null : (left ?? 0) + (right ?? 0)
}

function telling(all: readonly Recognised[]): readonly Evidence[] {
  return (all.find((one) => one.telling.length > 0)?.telling ?? []).slice(0, mostTelling)
}
