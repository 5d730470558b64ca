import type { Home } from './home.ts'
import { isObject, readJsonIfAny, writeJson } from './json-file.ts'
import { withLock } from './lock.ts'
import { flag, number, oneOf, range, text, textMap, texts } from './setting-kinds.ts'

/** Every switch with its default; README.md says what each is for and where in the fact sheet it comes from. */
const table = {
  username: text('your-username'),
  email: text('your-email@example.com'),
  user_id: number(1001),
  teams: texts(),
  rejected_keys: texts(),
  accepted_keys: texts(),
  stored_login: flag(false),
  foreign_jobs: texts(),
  version: text('1.0.40'),
  commit: text('2118c7a'),
  latest_version: text(''),
  banner: flag(false),
  banner_with_json: flag(true),
  seed: number(1),
  time_scale: number(1, 1e-7),
  delays: oneOf('none', 'recorded'),
  call_seconds: range(null),
  submitted_seconds: range(null),
  queue_seconds: range(null),
  gpu_queue_seconds: range(null),
  log_flush_seconds: range(null),
  log_end_seconds: range(null),
  sync_seconds: range(null),
  cancel_grace_seconds: number(10),
  concurrency_cap: number(5, 0),
  self_cancel_minutes: range([66, 96]),
  self_cancel_scope: oneOf('node', 'any'),
  gpu_starved: flag(false),
  grown_path_files: number(40_000),
  grown_path_megabytes: number(300),
  grown_path_minutes: range([20, 40]),
  show_provisioning: flag(false),
  first_job_id: number(27_700, 1),
  list_page_default: number(10, 1),
  prompt_on_create: flag(false),
  prompt_abort_exit: oneOf(1, 0),
  create_output: oneOf('text', 'condensed', 'json', 'none'),
  create_accepts_output: flag(false),
  create_id_stream: oneOf('stdout', 'stderr'),
  create_missing_path: oneOf('accept', 'refuse'),
  json_wrapping: oneOf('bare', 'data', 'job'),
  list_array_name: text('jobs'),
  job_id_type: oneOf('number', 'string'),
  unset_times: oneOf('absent', 'empty'),
  command_in_list: flag(true),
  command_truncate_get: number(0),
  command_truncate_list: number(0),
  me_layout: oneOf('plain', 'docs'),
  not_found_exit: oneOf(1, 0),
  auth_error_exit: oneOf(1, 0),
  auth_error_message: text('authentication error: please run `camber login` or set CAMBER_API_KEY'),
  rejected_key_message: text('user not found'),
  logs_unavailable_code: number(15),
  stash_ls_size_format: oneOf('bytes', 'binary', 'decimal'),
  stash_ls_hidden: oneOf('flag', 'always'),
  cp_nesting: oneOf('contents', 'directory'),
  cp_progress: flag(false),
  drop_executable_bit: flag(true),
  symlinks: oneOf('follow', 'skip', 'refuse'),
  sync_back: flag(true),
  job_id_variable: oneOf('JOB_ID', 'CAMBER_JOB_ID', 'both', 'none'),
  job_environment: textMap,
  job_path: text(''),
  record_calls: flag(true),
}

export type Settings = { readonly [Name in keyof typeof table]: ReturnType<(typeof table)[Name]> }

export function readSettings(home: Home): Settings {
  const given = readJsonIfAny(home.settings) ?? {}
  if (!isObject(given)) throw new Error(`${home.settings} must hold an object`)
  for (const name of Object.keys(given))
    if (!Object.hasOwn(table, name)) throw new Error(`there is no sandbox setting ${name}`)
  const entries = Object.entries(table).map(([name, kind]) => [name, kind(given[name], name)])
  // Object.fromEntries forgets which value belongs to which name; the table above is what relates them.
  return Object.fromEntries(entries) as Settings
}

/** Changes settings while everything runs; `null` as the text of a value puts the default back. */
export async function changeSettings(home: Home, changes: ReadonlyMap<string, unknown>): Promise<void> {
  await withLock(home, 'settings', () => {
    const before = readJsonIfAny(home.settings)
    const next: Record<string, unknown> = isObject(before) ? { ...before } : {}
    for (const [name, value] of changes) {
      if (value === undefined) delete next[name]
      else next[name] = value
    }
    writeJson(home.settings, next)
    try {
      readSettings(home)
    } catch (error) {
      writeJson(home.settings, before ?? {})
      throw error
    }
  })
}

export const settingNames: readonly string[] = Object.keys(table)
