/** Camber's node sizes as the CLI takes them, smallest first (facts/camber-cli.md §9). Prices in credits an hour; 1 credit = 1 USD. */
export interface NodeSize {
  readonly name: string
  readonly cores: number
  readonly memoryGb: number
  readonly creditsPerHour: number
}

export const cpuSizes: readonly NodeSize[] = [
  { name: 'xxsmall', cores: 4, memoryGb: 16, creditsPerHour: 0.16 },
  { name: 'xsmall', cores: 8, memoryGb: 32, creditsPerHour: 0.32 },
  { name: 'small', cores: 16, memoryGb: 64, creditsPerHour: 0.64 },
  { name: 'medium', cores: 32, memoryGb: 128, creditsPerHour: 1.28 },
  { name: 'large', cores: 64, memoryGb: 256, creditsPerHour: 2.56 },
]

export function nodeSize(name: string, gpu = false): NodeSize | null {
  return (gpu ? gpuSizes : cpuSizes).find((size) => size.name === name.toLowerCase()) ?? null
}

/** GPU nodes by the sizes that the CLI takes with `--gpu`; it refuses every other one (facts/camber-cli.md §3, §9). */
export const gpuSizes: readonly NodeSize[] = [
  { name: 'xsmall', cores: 8, memoryGb: 32, creditsPerHour: 1.5 },
  { name: 'medium', cores: 48, memoryGb: 192, creditsPerHour: 6 },
]

/** Threads that one document keeps busy. */
const threadsPerDocument = 4

/** How many documents a job works on at the same time, as the runner decides by its `--cores` (runner/README.md). At least one. */
export function documentsAtOnce(size: NodeSize): number {
  return Math.max(1, Math.floor(size.cores / threadsPerDocument))
}
