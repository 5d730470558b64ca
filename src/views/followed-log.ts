/** What a job printed since the last time, for beside the progress; each line says of which job it is when there are several. */
export function followedLogView(
  news: { readonly shard: number; readonly lines: readonly string[]; readonly missing: boolean },
  several: boolean,
  runId: string,
): string {
  const note = `… lines are left out here; what Camber has: rythmiq logs ${runId} --all`
  const prefix = several ? `[${news.shard}] ` : ''
  return [...(news.missing ? [note] : []), ...news.lines].map((line) => `${prefix}${line}`).join('\n')
}
