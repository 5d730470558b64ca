import { oneLine } from '../domain/control.ts'
import type { Surface } from '../domain/surface.ts'
import { commitText } from './deployment.ts'
import { field } from './document.ts'

/** `rythmiq.rollback/v1` */
export interface RollbackData {
  readonly release: string
  readonly previous: string
  readonly commit: string | null
  readonly dirty: boolean | null
  readonly message: string | null
  readonly env_file: string
  readonly keys_sent: boolean
  readonly dry_run: boolean
}

/** What a rollback does not bring back; told before and after it. */
export const notRestored: readonly string[] = [
  'runs that were submitted go on with the release they began with',
  'results and inputs in Spaces stay as they are',
  'the worker keeps the present keys, not those of that time',
  'packages that are not pinned are installed as they are today',
]

export function rollbackView(data: RollbackData, { paint }: Surface): string {
  const head = data.dry_run
    ? `${paint.strong('Nothing was done.')} A rollback would make ${paint.strong(data.release)} current.`
    : `${paint.good('✔ rolled back')}  ${paint.strong(data.release)} is current.`
  const commit = commitText(data)
  return [
    head,
    field('before', data.previous, paint),
    ...(commit === '' ? [] : [field('commit', commit, paint)]),
    ...(data.message === null ? [] : [field('message', oneLine(data.message), paint)]),
    ...(data.keys_sent ? [field('keys', 'the present ones were put beside it', paint)] : []),
    ...notRestored.map((line, at) => field(at === 0 ? 'not back' : '', paint.dim(line), paint)),
  ].join('\n')
}

/** `rythmiq.secrets/v1` */
export interface SecretsData {
  readonly release: string
  readonly changed: boolean
  readonly env_file: string
  readonly previous_env_file: string
  readonly removed_env_files: readonly string[]
  readonly kept_env_files: readonly string[]
}

export function secretsView(data: SecretsData, { paint }: Surface): string {
  const head = data.changed
    ? `${paint.good('✔ pushed')}  release ${paint.strong(data.release)} uses the present keys from its next job on.`
    : `${paint.good('✔ unchanged')}  release ${paint.strong(data.release)} uses these keys already.`
  const old = [
    ...(data.removed_env_files.length > 0 ? [field('removed', data.removed_env_files.join(', '), paint)] : []),
    ...(data.kept_env_files.length > 0
      ? [field('kept', `${data.kept_env_files.join(', ')}: a job that is not over names it`, paint)]
      : []),
  ]
  return [head, field('keys', data.env_file, paint), ...old].join('\n')
}
