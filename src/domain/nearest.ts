/** The candidates that look most like what was typed, best first; none when nothing is near. */
export function nearest(word: string, candidates: readonly string[], most = 3): string[] {
  const typed = word.toLowerCase()
  return candidates
    .map((candidate) => ({ candidate, distance: distanceTo(typed, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(typed.length / 3)))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate)
}

/** Edits between two words; a word that begins with the other counts as near. */
function distanceTo(typed: string, candidate: string): number {
  if (typed === candidate) return 0
  if (typed.length >= 3 && (candidate.startsWith(typed) || typed.startsWith(candidate))) return 1
  let row = Array.from({ length: candidate.length + 1 }, (_, index) => index)
  for (let i = 1; i <= typed.length; i++) {
    const next = [i]
    for (let j = 1; j <= candidate.length; j++) {
      const cost = typed[i - 1] === candidate[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[candidate.length] ?? 0
}
