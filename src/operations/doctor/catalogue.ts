import { accountChecks } from './account-checks.ts'
import { camberChecks } from './camber-checks.ts'
import type { Check } from './check.ts'
import { machineChecks } from './machine-checks.ts'
import { sandboxChecks } from './sandbox-checks.ts'
import { settingsChecks } from './settings-checks.ts'
import { spacesAccessChecks } from './spaces-access-checks.ts'
import { spacesSettingChecks } from './spaces-setting-checks.ts'
import { workerChecks } from './worker-checks.ts'

/** Every check there is, in the order in which they are told. Add one here by adding it to the list of its theme. */
export const allChecks: readonly Check[] = [
  ...machineChecks,
  ...settingsChecks,
  ...camberChecks,
  ...spacesSettingChecks,
  ...spacesAccessChecks,
  ...workerChecks,
  ...accountChecks,
  ...sandboxChecks,
]
