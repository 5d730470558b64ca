/** Camber's final words (facts/camber-cli.md §4). Every other word, known or not, means that the job may still move. */
const finalStates = new Set(['COMPLETED', 'FAILED', 'CANCELLED'])

export function isFinal(state: string): boolean {
  return finalStates.has(state.toUpperCase())
}

/** True of a shard that Camber made no job of: not yet, or because it is held back. */
export function isNotMade(state: string): boolean {
  return state === 'NOT_CREATED' || state === 'HELD_BACK'
}
