import { Failure, type FailureCode } from '../../domain/failure.ts'
import type { Finished } from '../run-process.ts'
import { complaintOf, type StdoutHolds } from './complaint.ts'
import { excerpt } from './excerpt.ts'
import { type Meaning, meaningOf } from './meaning.ts'
import { spawnFailure } from './spawn-failure.ts'

/** One call as its failures tell it. */
export interface Call {
  /** The words after `camber`, for people: `job get`. */
  readonly verb: string
  /** What it was about, as a sentence names it: `job 4553`, `stash://ada/x/`. */
  readonly subject: string
  readonly about: 'job' | 'stash' | 'account'
  readonly stdoutHolds: StdoutHolds
  /** What must not stand in any message: the key, and argv that may hold secrets. */
  readonly conceal: readonly string[]
  readonly timeoutMs: number
}

/** How a call went wrong, and in which Failure that ends unless the caller knows better. */
export interface Fault {
  readonly meaning: Meaning | 'not started' | 'timed out' | 'killed'
  readonly failure: Failure
}

/** Null when the process succeeded: exit 0 and not a word of complaint (facts §1, §10 row 6). */
export function faultOf(call: Call, finished: Finished): Fault | null {
  if (finished.spawnError !== null) return { meaning: 'not started', failure: spawnFailure(finished.spawnError) }
  if (finished.timedOut) return { meaning: 'timed out', failure: timeOut(call) }
  if (finished.exitCode === null) return { meaning: 'killed', failure: killed(call, finished.signal) }
  const complaint = complaintOf(finished, call.stdoutHolds)
  if (complaint === null) return null
  const meaning = meaningOf(withoutOurWords(complaint, call))
  return { meaning, failure: failureOf(meaning, call, complaint, finished.exitCode) }
}

/** A folder may be called `permission` and a command may say `not found`; what we said ourselves means nothing. */
function withoutOurWords(complaint: string, call: Call): string {
  const ours = [call.subject, ...call.conceal].filter((word) => word.includes('/') || word.includes(' '))
  return ours.reduce((text, word) => text.replaceAll(word.replace(/(?<=[^/])\/+$/, ''), ''), complaint)
}

/** For exit 0 with an answer that cannot be read; tells its beginning, without what may be secret. */
export function unreadable(call: Call, output: string): Failure {
  const seen = excerpt(output, call.conceal)
  const told = seen === '' ? 'It printed nothing.' : `It begins: ${seen}`
  return failure(
    'CAMBER_UNREADABLE',
    call,
    `The answer of \`camber ${call.verb}\` could not be read. ${told}`,
    unreadableHint,
  )
}

const keyHint = 'Check CAMBER_API_KEY: the key is in the profile settings of https://app.cambercloud.com.'
const waitHint = 'Try again in a minute.'
const unreadableHint = 'Try again; if it stays so: rythmiq doctor camber'
const updateHint = 'Run `camber update`: the installed version does not take what rythmiq says.'

function timeOut(call: Call): Failure {
  const seconds = Math.round(call.timeoutMs / 1000)
  return failure('CAMBER_TIMEOUT', call, `\`camber ${call.verb}\` did not end within ${seconds} s.`, waitHint)
}

function killed(call: Call, signal: string | null): Failure {
  return failure('CAMBER_UNAVAILABLE', call, `\`camber ${call.verb}\` was ended by ${signal ?? 'a signal'}.`, waitHint)
}

function failureOf(meaning: Meaning, call: Call, complaint: string, exitCode: number): Failure {
  const said = excerpt(complaint, call.conceal)
  const quoted = said === '' ? `exit ${exitCode} without a word` : said
  const make = (code: FailureCode, message: string, hint: string | null) =>
    failure(code, call, message, hint, { exit_code: exitCode, api_code: /\bcode=(\d+)/.exec(complaint)?.[1] ?? null })
  switch (meaning) {
    case 'bad key':
      return make('CAMBER_REJECTED', 'Camber does not accept the API key.', keyHint)
    case 'foreign job':
      return make(
        'CAMBER_REJECTED',
        `${capital(call.subject)} belongs to another Camber user.`,
        'Check the job number, or use the key of its owner.',
      )
    case 'not allowed':
      return make('CAMBER_REJECTED', `Camber does not allow this account to touch ${call.subject}.`, keyHint)
    case 'temporary':
      return make('CAMBER_UNAVAILABLE', `Camber did not answer \`${call.verb}\`: ${quoted}`, waitHint)
    case 'no logs':
      return make('JOB_NOT_FOUND', `Camber has no logs of ${call.subject}.`, null)
    case 'bad gpu size':
      return make('USAGE', 'Camber has GPUs in the sizes xsmall and medium only.', 'Choose one of them.')
    case 'bad usage':
      return make('USAGE', `\`camber ${call.verb}\` was refused by the program itself: ${quoted}`, updateHint)
    case 'no source':
      return make('INPUT_NOT_FOUND', 'What should be uploaded is not there any more.', null)
    case 'absent':
      return absent(call, quoted, make)
    case 'refused':
      return refused(call, complaint, quoted, make)
    case 'unknown':
      return make('CAMBER_UNREADABLE', `\`camber ${call.verb}\` failed: ${quoted}`, unreadableHint)
    default:
      return meaning satisfies never
  }
}

type Make = (code: FailureCode, message: string, hint: string | null) => Failure

function absent(call: Call, quoted: string, make: Make): Failure {
  if (call.about === 'job')
    return make('JOB_NOT_FOUND', `Camber knows no ${call.subject}.`, 'List them with `camber job list`.')
  if (call.about === 'stash') return make('OBJECT_NOT_FOUND', `There is no ${call.subject}.`, null)
  return make('CAMBER_REJECTED', `Camber refused \`${call.verb}\`: ${quoted}`, updateHint)
}

/** `Failed to …` gives no reason and may pass; after a create it is still a plain no, which nobody should repeat unasked. */
function refused(call: Call, complaint: string, quoted: string, make: Make): Failure {
  const passing = /message=Failed to /i.test(complaint) && call.verb !== 'job create'
  const message = `Camber refused \`${call.verb}\`: ${quoted}`
  return passing ? make('CAMBER_UNAVAILABLE', message, waitHint) : make('CAMBER_REJECTED', message, null)
}

function failure(
  code: FailureCode,
  call: Call,
  message: string,
  hint: string | null,
  details: Record<string, string | number | null> = {},
): Failure {
  return new Failure(code, message, hint, { call: call.verb, ...details })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
