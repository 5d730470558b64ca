/** One table of settings: its name in `rythmiq.json`, the variable of the guide, and what it is for. */
export interface SettingRow {
  readonly variable: string
  readonly secret: boolean
  readonly about: string
  readonly fallback: string | null
}

export const settingsTable = {
  camber_api_key: { variable: 'CAMBER_API_KEY', secret: true, about: 'the key of the Camber account', fallback: null },
  camber_program: {
    variable: 'RYTHMIQ_CAMBER',
    secret: false,
    about: 'path of the camber program, when it is neither on PATH nor in ~/.camber/bin',
    fallback: null,
  },
  spaces_key: { variable: 'DO_SPACES_ACCESS_KEY', secret: true, about: 'access key of Spaces', fallback: null },
  spaces_secret: { variable: 'DO_SPACES_SECRET_KEY', secret: true, about: 'secret key of Spaces', fallback: null },
  spaces_bucket: {
    variable: 'DO_SPACES_BUCKET',
    secret: false,
    about: 'bucket that holds inputs, runs and results',
    fallback: 'rythmiq-one-artifacts',
  },
  spaces_region: { variable: 'DO_SPACES_REGION', secret: false, about: 'region of the bucket', fallback: 'sgp1' },
  spaces_endpoint: {
    variable: 'DO_SPACES_ENDPOINT',
    secret: false,
    about: 'region-level address of Spaces, without the bucket',
    fallback: 'https://sgp1.digitaloceanspaces.com',
  },
  stash_root: {
    variable: 'RYTHMIQ_STASH_ROOT',
    secret: false,
    about: 'folder in the stash that holds the worker releases',
    fallback: 'rythmiq-worker-v2',
  },
  webhook_url: {
    variable: 'WEBHOOK_URL',
    secret: false,
    about: 'address that the worker may report to; goes into its env file when a release is deployed',
    fallback: null,
  },
  webhook_secret: {
    variable: 'WEBHOOK_SECRET',
    secret: true,
    about: 'secret that the worker signs such reports with',
    fallback: null,
  },
  user_id: {
    variable: 'RYTHMIQ_USER_ID',
    secret: false,
    about: 'UUID of the product user that the documents belong to',
    fallback: null,
  },
  schemas_folder: {
    variable: 'RYTHMIQ_SCHEMAS',
    secret: false,
    about: 'folder of the project’s own portal schemas',
    fallback: 'schemas',
  },
  python: { variable: 'RYTHMIQ_PYTHON', secret: false, about: 'Python 3.9+ for the sandbox', fallback: null },
  sandbox_folder: {
    variable: 'RYTHMIQ_SANDBOX',
    secret: false,
    about: 'folder of the sandbox behind --local',
    fallback: null,
  },
} as const satisfies Record<string, SettingRow>

export type SettingName = keyof typeof settingsTable
export const settingNames = Object.keys(settingsTable) as SettingName[]
