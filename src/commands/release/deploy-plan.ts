import { planFiles } from '../../domain/file-plan.ts'
import { brokenBundle, findingLine } from '../../operations/release/bundle-findings.ts'
import { makeEnvFile } from '../../operations/release/env-file.ts'
import { readPointer, readRelease } from '../../operations/release/release-store.ts'
import type { Session } from '../../session.ts'
import { bundleView, deployPlanView } from '../../views/file-plan.ts'
import type { Answer } from '../answer.ts'
import type { DeployFlags } from './deploy-worker.ts'
import { bundleToDeploy, findingsOf } from './worker-bundle.ts'

/** The body of `deploy-worker --list`: the folder alone decides. */
export async function listBundle(
  session: Session,
  dir: string | undefined,
  flags: DeployFlags,
): Promise<Answer<Record<string, unknown>>> {
  const bundle = await bundleToDeploy(session, dir, flags.reference === true)
  const data = {
    release: bundle.release,
    folder: bundle.folder,
    files: bundle.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    left_out: bundle.leftOut,
  }
  return { schema: 'rythmiq.bundle/v1', data, view: (_, surface) => bundleView(data, surface) }
}

/** The body of `deploy-worker --dry-run`: checked like a deploy, compared with what is current, and nothing changed. */
export async function planDeploy(
  session: Session,
  dir: string | undefined,
  flags: DeployFlags,
): Promise<Answer<Record<string, unknown>>> {
  const bundle = await bundleToDeploy(session, dir, flags.reference === true)
  const findings = await findingsOf(session, bundle)
  const broken = brokenBundle(findings)
  if (broken !== null && flags.force !== true) throw broken
  const outside = await session.outside(flags.local === true ? 'local' : 'camber')
  const found = await readPointer(outside.spaces)
  const current = found === null ? null : await readRelease(outside.spaces, found.pointer.release)
  for (const finding of findings) session.terminal.note(findingLine(finding))
  const data = {
    release: bundle.release,
    folder: bundle.folder,
    current: found?.pointer.release ?? null,
    changed: found?.pointer.release !== bundle.release || found.pointer.env_file !== makeEnvFile(outside).name,
    files: planFiles(bundle.files, current?.files ?? []),
    left_out: bundle.leftOut,
    findings,
    smoke: flags.smoke === true,
  }
  return { schema: 'rythmiq.deploy-plan/v1', data, view: (_, surface) => deployPlanView(data, surface) }
}
