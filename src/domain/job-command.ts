/**
 * The one command line of a job: short, no payload, no secret, nothing to quote. Camber stores and shows it for ever, and after a
 * lost answer it is what tells whose job that is (design/house.md, idea 5 and §2).
 */
export function jobCommand(run: string, shard: number, envFile: string, cores: number): string {
  return `bash run.sh --run ${run} --shard ${shard} --env ${envFile} --cores ${cores}`
}

/** The run that a job's stored command belongs to; null when rythmiq did not make it. */
export function runOfCommand(command: string): string | null {
  return /^\s*bash run\.sh --run ([a-z0-9-]+) --shard \d+ /.exec(command)?.[1] ?? null
}

/** True when a job's stored command is that of this run and shard. */
export function isCommandOf(command: string, run: string, shard: number): boolean {
  return command.trimStart().startsWith(`bash run.sh --run ${run} --shard ${shard} `)
}
