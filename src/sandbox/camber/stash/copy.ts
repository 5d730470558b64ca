import { copyFileSync, mkdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Call } from '../call.ts'
import { apiError, CallFailure } from '../failure.ts'
import { die, EndOfCall, hang } from '../faults/strike.ts'
import { chooseFiles } from './choose-files.ts'
import { isStashUri, kindOf, locate, notFound } from './location.ts'
import { excludedBy } from './patterns.ts'
import { placeFile } from './place-file.ts'

export type CopyRequest = {
  readonly sources: readonly string[]
  readonly target: string
  readonly recursive: boolean
  readonly exclude: readonly string[]
  readonly useGitignore: boolean
}

type Side = {
  readonly given: string
  readonly onDisk: string
  readonly inStash: boolean
  readonly folderMeant: boolean
}
type Pair = { readonly from: string; readonly to: string }

/** §5 `stash cp`: up, down, or inside the stash; parents are made, what is there is overwritten, nothing is deleted. */
export async function copy(call: Call, request: CopyRequest): Promise<number> {
  const target = sideOf(call, request.target, 'write')
  const pairs = request.sources.flatMap((source) => pairsOf(call, sideOf(call, source, 'read'), target, request))
  const fault = call.faults.find((one) => one.kind === 'partial_upload')
  let done = 0
  for (const { from, to } of pairs) {
    if (fault?.kind === 'partial_upload' && done >= fault.files) await stopShort(fault.end)
    if (target.inStash) placeFile(call.home, from, to, call.settings.drop_executable_bit)
    else {
      mkdirSync(dirname(to), { recursive: true })
      copyFileSync(from, to)
    }
    done += 1
    if (call.settings.cp_progress) call.output.print(`${from} -> ${to}\n`)
  }
  return done
}

async function stopShort(end: 'error' | 'hang' | 'signal' | 'exit_0'): Promise<never> {
  if (end === 'hang') return hang()
  if (end === 'signal') return die('SIGKILL')
  if (end === 'exit_0') throw new EndOfCall(0)
  throw apiError(500, 'Failed to upload file: connection reset by peer')
}

function sideOf(call: Call, given: string, use: 'read' | 'write'): Side {
  if (!isStashUri(given)) return { given, onDisk: resolve(given), inStash: false, folderMeant: given.endsWith('/') }
  const { onDisk, folderMeant } = locate(call, given, use)
  return { given, onDisk, inStash: true, folderMeant }
}

function pairsOf(call: Call, source: Side, target: Side, request: CopyRequest): readonly Pair[] {
  const kind = kindOf(source.onDisk)
  if (kind === 'missing')
    throw source.inStash ? notFound(call, source.given) : new CallFailure('source path does not exist')
  const inside = target.folderMeant || kindOf(target.onDisk) === 'directory' || request.sources.length > 1
  const named = join(target.onDisk, basename(source.onDisk))
  if (kind === 'file') return [{ from: source.onDisk, to: inside ? named : target.onDisk }]
  if (!request.recursive) throw new CallFailure(`${source.given} is a directory, use -r to copy recursively`)
  // The contents go into the target (§5); the dissenting template would nest them under the source's name.
  const root = call.settings.cp_nesting === 'contents' ? target.onDisk : named
  const files = chooseFiles(source.onDisk, {
    leftOut: excludedBy(request.exclude),
    useGitignore: request.useGitignore,
    symlinks: call.settings.symlinks,
  })
  return files.map((path) => ({ from: join(source.onDisk, path), to: join(root, path) }))
}
