import type { Settings } from '../state/settings.ts'

/** §4, §8: whether the CLI prints the bare object, the server's envelope, or the object under its name is unknown. */
export function wrapped(settings: Settings, name: string, value: unknown): unknown {
  switch (settings.json_wrapping) {
    case 'bare':
      return value
    case 'data':
      return { code: 0, message: 'success', data: value }
    case 'job':
      return { [name]: value }
    default: {
      const never: never = settings.json_wrapping
      return never
    }
  }
}
