import { fault, ok, type Sight, unknown, warning } from '../../domain/check.ts'
import { Failure } from '../../domain/failure.ts'
import { isPlaceholder } from '../../domain/placeholder.ts'
import { isStashRoot } from '../../domain/stash-path.ts'
import type { Check } from './check.ts'
import type { DoctorFacts } from './facts.ts'
import { judgeFailure } from './judge-failure.ts'

/** The oldest version whose output we know (facts/camber-cli.md §0). */
const oldestKnown = [1, 0, 26] as const
const keyPlace = 'The key is in the profile settings of https://app.cambercloud.com'

const here = { group: 'camber', needs: [], outward: false } as const

export const camberChecks: readonly Check[] = [
  { ...here, name: 'camber-program', about: 'the camber program is there', look: lookAtProgram },
  {
    ...here,
    name: 'camber-version',
    about: 'the camber program runs and is recent',
    needs: ['camber-program'],
    // The program itself asks for its newest version when it is started (facts/camber-cli.md §0.1).
    outward: true,
    look: lookAtVersion,
  },
  { ...here, name: 'camber-key', about: 'the Camber key is set and well formed', look: lookAtKey },
  {
    ...here,
    name: 'camber-login',
    about: 'Camber accepts the key and tells a username',
    needs: ['camber-program', 'camber-key'],
    outward: true,
    look: lookAtLogin,
  },
  {
    ...here,
    name: 'stash-root',
    about: 'the stash folder of the releases is one of this user',
    needs: ['camber-login'],
    outward: true,
    look: lookAtStashRoot,
  },
]

function lookAtProgram({ parts }: DoctorFacts): Sight {
  return ok(parts.place().program)
}

async function lookAtVersion(facts: DoctorFacts): Promise<Sight> {
  const { installed, newest } = await facts.version().catch((error: unknown) => {
    // A program that does not even tell its version has no network to blame.
    if (error instanceof Failure && error.code === 'CAMBER_UNREADABLE')
      throw new Failure('CAMBER_NOT_FOUND', error.message, 'See what it says: camber version')
    throw error
  })
  const why = 'Answers of other versions may not be understood.'
  if (newest !== null) return warning(`camber ${installed} is out of date: there is ${newest}.`, why, ['camber update'])
  const parts = installed.split(/[.+-]/).map(Number)
  const first = oldestKnown.findIndex((part, index) => (parts[index] ?? 0) !== part)
  const old = first >= 0 && (parts[first] ?? 0) < (oldestKnown[first] ?? 0)
  if (old)
    return warning(`camber ${installed} is older than ${oldestKnown.join('.')}, the oldest that is known.`, why, [
      'camber update',
    ])
  return ok(`camber ${installed}`)
}

function lookAtKey(facts: DoctorFacts): Sight {
  const key = facts.setting('camber_api_key')
  const value = key.reveal()
  const why = 'Nothing can be asked of Camber without a key it accepts.'
  if (value === null)
    return fault('CAMBER_API_KEY is not set.', why, ['Set CAMBER_API_KEY in the environment or in .env here', keyPlace])
  if (isPlaceholder(value)) return fault(`CAMBER_API_KEY (${key.origin}) is a placeholder, not a key.`, why, [keyPlace])
  if (/\s/.test(value))
    return fault(`CAMBER_API_KEY (${key.origin}) has blanks or line ends inside.`, why, ['Copy it again, on one line'])
  if (!/^[0-9a-f]{40}$/i.test(value)) {
    const seen = `CAMBER_API_KEY (${key.origin}) does not look like a key: ${value.length === 40 ? 'not all of it is hexadecimal digits' : `it has ${value.length} characters`}.`
    return warning(seen, 'Keys that were seen have 40 hexadecimal digits.', [`Compare it. ${keyPlace}`])
  }
  if (key.pasted !== null) {
    const seen = `CAMBER_API_KEY (${key.origin}) has ${key.pasted} around it.`
    return warning(seen, 'rythmiq takes them off; other programs, and camber itself, do not.', ['Set it without them'])
  }
  return ok(`key from ${key.origin}`)
}

async function lookAtLogin(facts: DoctorFacts): Promise<Sight> {
  try {
    const { username } = await facts.identity()
    return ok(`user ${username}`)
  } catch (error) {
    const why = 'Without it no job, no release and no log can be reached.'
    if (error instanceof Failure && error.code === 'CAMBER_UNREADABLE')
      return unknown(error.message, why, ['See what it says: camber me'])
    return judgeFailure(error, why)
  }
}

async function lookAtStashRoot(facts: DoctorFacts): Promise<Sight> {
  const root = facts.setting('stash_root')
  const value = root.reveal() ?? ''
  const { stash, username } = await facts.identity()
  const why = 'Releases and jobs would go to a folder that does not exist or is not yours.'
  const fix = ['Set RYTHMIQ_STASH_ROOT to a folder below it, such as rythmiq-worker-v2']
  if (!isStashRoot(value)) {
    return fault(`RYTHMIQ_STASH_ROOT (${root.origin}) is ${value}, which is no folder below ${stash}.`, why, fix)
  }
  if (value === username || value.startsWith(`${username}/`)) {
    return warning(
      `RYTHMIQ_STASH_ROOT (${root.origin}) begins with your username, which comes before it anyway.`,
      why,
      fix,
    )
  }
  return ok(`${stash}${value}/`)
}
