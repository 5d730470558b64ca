import { Failure } from '../../domain/failure.ts'

/** The install script and the folder it fills: facts §0. */
export const installHint =
  'Install it with `curl -sL https://cli.cambercloud.com/install-v2.sh | bash` and open a new shell, or set RYTHMIQ_CAMBER to its path.'

/** A `camber` that could not even be started, by the code of the system error. */
export function spawnFailure(code: string): Failure {
  switch (code) {
    case 'ENOENT':
      return new Failure('CAMBER_NOT_FOUND', 'The `camber` program is not installed.', installHint, { code })
    case 'EACCES':
    case 'EPERM':
    case 'ENOEXEC':
      return new Failure('CAMBER_NOT_FOUND', 'The `camber` program cannot be run on this machine.', installHint, {
        code,
      })
    case 'E2BIG':
    case 'ERR_INVALID_ARG_VALUE':
      return new Failure('USAGE', 'What should be handed to `camber` is too long or holds a null character.', null, {
        code,
      })
    default:
      return new Failure('CAMBER_UNAVAILABLE', 'The `camber` program could not be started.', 'Try again in a minute.', {
        code,
      })
  }
}
