import { apiError, CallFailure } from './failure.ts'
import type { Settings } from './state/settings.ts'

/** §2: flag, then environment, then a stored login; any key that is not empty will do unless the settings say more. */
export function authenticate(settings: Settings, flag: string, environment: string | undefined): void {
  const key = flag !== '' ? flag : (environment ?? '')
  const exit = settings.auth_error_exit
  if (key === '') {
    if (settings.stored_login) return
    throw new CallFailure(settings.auth_error_message, exit)
  }
  const accepted = settings.accepted_keys.length === 0 || settings.accepted_keys.includes(key)
  // §2: the server does not know the bearer and says so.
  if (!accepted || settings.rejected_keys.includes(key)) throw apiError(401, settings.rejected_key_message, exit)
}
