import type { CamberVersion } from '../../ports.ts'
import { newestOfBanner, stripBanner } from './banner.ts'

/** The version from `Camber 1.0.40 - 2118c7a` (facts §0), not that of the update notice before it; null when there is none. */
export function readVersion(output: string): string | null {
  const found = /^\s*(?:camber\s+)?(?:(?:cli\s+)?version:?\s+)?v?(\d+\.\d+\.\d+(?:[-+][\w.]+)?)(?:\s|$)/im
  return found.exec(stripBanner(output))?.[1] ?? null
}

/** The installed version and the one that the update notice offers; null when the first cannot be read. */
export function readVersions(output: string): CamberVersion | null {
  const installed = readVersion(output)
  return installed === null ? null : { installed, newest: newestOfBanner(output) }
}
