import type { JobRequest } from '../../ports.ts'

/**
 * Intent → the words after `camber`. The key is never among them: `ps` shows argv to every user of the machine, so it
 * goes by environment (facts §2). `--output json` stands only where it was seen or documented (facts §2, §4, §5).
 */

const json = ['--output', 'json'] as const

export function versionArgv(): string[] {
  // `--version` is not confirmed on 1.0.x (facts §0).
  return ['version']
}

export function meArgv(): string[] {
  return ['me', ...json]
}

/** Engine and size always: their defaults are documented, but the seed guide calls them required (facts §11). */
export function createJobArgv(request: JobRequest): string[] {
  const words = ['job', 'create', '--cmd', request.command, '--path', request.path]
  words.push('--engine', request.engine, '--size', request.size.toLowerCase())
  return request.gpu ? [...words, '--gpu'] : words
}

export function getJobArgv(jobId: string): string[] {
  return ['job', 'get', jobId, ...json]
}

/** `--size` is the length of a page here; the defaults of both are unknown (facts §4). */
export function listJobsArgv(page: number, size: number): string[] {
  return ['job', 'list', '--page', String(page), '--size', String(size), ...json]
}

/** Has no flag but `-h` (facts §4). */
export function jobLogsArgv(jobId: string): string[] {
  return ['job', 'logs', jobId]
}

/** `-a`, because whether dot names show without it is told both ways (facts §5). */
export function listStashArgv(path: string, recursive: boolean): string[] {
  return ['stash', 'ls', path, '-a', ...(recursive ? ['-r'] : []), ...json]
}

/**
 * With `-r` the CONTENTS of the source land in the target, so both sides name the same explicit folder (facts §5, §10 row 7):
 * the source without, the target with a slash at its end, as in the uploads that were seen to work.
 */
export function copyToStashArgv(local: string, stashPath: string, recursive: boolean): string[] {
  const source = local.startsWith('-') ? `./${local}` : local
  if (!recursive) return ['stash', 'cp', source, stashPath]
  return ['stash', 'cp', '-r', withoutSlash(source), `${withoutSlash(stashPath)}/`]
}

/** `-f` always: plain `rm` may ask (facts §5). */
export function removeFromStashArgv(stashPath: string, recursive: boolean): string[] {
  return ['stash', 'rm', ...(recursive ? ['-r'] : []), '-f', stashPath]
}

export type StashTest = 'exists' | 'file' | 'directory'

const testFlags: Record<StashTest, string> = { exists: '-e', file: '-f', directory: '-d' }

/** Answers by exit status; non-zero does not tell "no" from "error" (facts §5). */
export function testStashArgv(stashPath: string, test: StashTest): string[] {
  return ['stash', 'test', testFlags[test], stashPath]
}

/** Fails when the parent is missing; there is no `-p` (facts §5). */
export function makeStashFolderArgv(stashPath: string): string[] {
  return ['stash', 'mkdir', stashPath]
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=[^/])\/+$/, '')
}
