/**
 * The one command line of a job: short, no payload, no secret, nothing to quote. Camber stores and shows it for ever, and after a
 * lost answer it is what tells whose job that is (design/house.md, idea 5 and §2).
 */
export function jobCommand(run: string, shard: number, envFile: string, cores: number): string {
  return `bash run.sh --run ${run} --shard ${shard} --env ${envFile} --cores ${cores}`
}

/** True when a job's stored command is that of this run and shard. */
export function isCommandOf(command: string, run: string, shard: number): boolean {
  return command.trimStart().startsWith(`bash run.sh --run ${run} --shard ${shard} `)
}
