import { guide } from './guide.ts'
import type { KnownIssue } from './known-issue.ts'

/** What `camber` says when it does not do as it is told (facts/camber-cli.md §1; the guide's strings, which it may never have said). */
export const camberIssues: readonly KnownIssue[] = [
  {
    code: 'camber-job-foreign',
    title: 'The job belongs to another Camber user.',
    why: 'Camber gives logs and details to the owner of a job alone.',
    signs: [{ in: 'line', pattern: /job not belong to user/ }],
    remedy: ['camber me   # whose key this is', 'camber job list   # the jobs of this key'],
    guide: guide.keyInvalid,
    retry: 'no',
  },
  {
    code: 'camber-logs-not-yet',
    title: 'Camber has no logs of a job that has not started or was cancelled.',
    why: 'There are logs of jobs that run, completed or failed.',
    signs: [{ in: 'line', pattern: /job status is not completed, failed,? or running/ }],
    remedy: ['camber job get {job}   # its state; a cancelled job never gets logs'],
    guide: guide.checklist,
    retry: 'later',
  },
  {
    code: 'camber-key-rejected',
    title: 'Camber does not accept the API key.',
    why: 'It is wrong, expired, not exported, or was pasted with a blank or quotes around it.',
    signs: [
      {
        in: 'line',
        pattern:
          /API error: code=(?:401\b|\d+, message=(?:user not found|unauthori[sz]ed))|^(?:Error: )?authentication error\b|Request failed with status code 401|unauthorized - invalid token|^(?:Error: )?API key invalid|"CAMBER_REJECTED"/i,
      },
    ],
    remedy: [
      'rythmiq doctor   # where the key comes from, and whether it is taken',
      'export CAMBER_API_KEY=…   # a new one: https://app.cambercloud.com, Settings, API Keys',
      'camber me',
    ],
    guide: guide.keyInvalid,
    retry: 'after-fix',
  },
  {
    code: 'stash-permission',
    title: 'This account may not touch that stash.',
    why: 'The path names another user, most often by a misspelt username.',
    signs: [
      {
        in: 'line',
        pattern:
          /You don't have permission to access this stash|API error: code=403, message=.*\bstash\b|public stash is read-only/i,
      },
    ],
    remedy: ['camber me   # the exact username', 'camber stash ls stash://USERNAME/'],
    guide: guide.stashPermission,
    retry: 'after-fix',
  },
  {
    code: 'engine-unknown',
    title: 'Camber does not run jobs on the engine {engine}.',
    why: '`job create` takes base, mpi, mesa, athena, nextflow, gromacs, lammps and openfoam; a container cannot be given.',
    signs: [
      { in: 'line', pattern: /Engine '(?<engine>[\w-]+)' not found or not available/ },
      { in: 'line', pattern: /invalid engine type: (?<engine>[\w-]+)/ },
    ],
    remedy: ['camber job create --engine base …', 'rythmiq submit …   # always uses base'],
    guide: guide.engine,
    retry: 'after-fix',
  },
  {
    code: 'gpu-size',
    title: 'Camber has no GPU node of the size {size_asked}.',
    why: 'With --gpu the size must be xsmall or medium; the default of `job create`, xxsmall, is refused too.',
    signs: [{ in: 'line', pattern: /invalid node size for GPU: (?<size_asked>\w+)/ }],
    remedy: ['rythmiq submit … --gpu --size xsmall', 'camber job create --gpu --size xsmall …'],
    guide: guide.sizes,
    retry: 'after-fix',
  },
  {
    code: 'size-unknown',
    title: 'Camber has no node size {size_asked}.',
    why: 'The sizes are xxsmall, xsmall, small, medium and large, in lower case.',
    signs: [{ in: 'line', pattern: /invalid node size: (?<size_asked>\w+)/ }],
    remedy: ['camber job create --size small …'],
    guide: guide.sizes,
    retry: 'after-fix',
  },
  {
    code: 'stash-path-invalid',
    title: 'The stash path {path} is not one that Camber takes.',
    why: 'A path is stash://USERNAME/folder/, with the exact username of the account.',
    signs: [
      { in: 'line', pattern: /invalid stash path: (?<path>\S+)/ },
      { in: 'line', pattern: /Path '(?<path>stash:[^']*)' is invalid/ },
    ],
    remedy: ['camber me   # the exact username', 'camber stash ls stash://USERNAME/'],
    guide: guide.stashPath,
    retry: 'after-fix',
  },
  {
    code: 'stash-file-missing',
    title: 'There is nothing at {path} in the stash.',
    why: 'It was never uploaded, lies in another folder, or the username in the path is misspelt.',
    signs: [
      { in: 'line', pattern: /path not found: (?<path>stash:\S+)/ },
      { in: 'line', pattern: /Path '(?<path>stash:[^']*)' does not exist/ },
    ],
    remedy: ['camber stash ls stash://USERNAME/', 'rythmiq deploy-worker   # uploads the worker and looks afterwards'],
    guide: guide.notInStash,
    retry: 'after-fix',
  },
  {
    code: 'stash-parent-missing',
    title: '`camber stash mkdir` makes no folder inside one that is not there.',
    why: 'It makes one level; `stash cp` makes all that are needed.',
    signs: [{ in: 'line', pattern: /^(?:Error: )?parent directory does not exist/ }],
    remedy: ['camber stash cp FILE stash://USERNAME/a/b/   # makes a and b'],
    guide: guide.notInStash,
    retry: 'after-fix',
  },
  {
    code: 'upload-source-missing',
    title: 'What was to be uploaded is not on this machine.',
    why: '`camber stash cp` was given a local path with nothing there.',
    signs: [{ in: 'line', pattern: /^(?:Error: )?source path does not exist/ }],
    remedy: ['ls -l PATH', 'rythmiq deploy-worker FOLDER'],
    guide: guide.notInStash,
    retry: 'after-fix',
  },
  {
    code: 'camber-job-unknown',
    title: 'Camber knows no such job.',
    why: 'The number is mistyped, or the job is of another account.',
    signs: [{ in: 'line', pattern: /API error: code=\d+, message=job not found/ }],
    remedy: ['camber job list', 'rythmiq status @last'],
    guide: guide.checklist,
    retry: 'no',
  },
  {
    code: 'camber-words',
    title: '`camber` does not take the command as it was written.',
    why: 'A flag is missing, misspelt or unknown to this version: {said}.',
    signs: [
      {
        in: 'line',
        pattern:
          /^Error: (?<said>(?:required flag\(s\)|unknown (?:shorthand )?(?:flag|command)|flag needs an argument).{1,120})/,
      },
    ],
    remedy: ['camber job create --help', 'camber version'],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
  {
    code: 'camber-unreachable',
    title: 'Camber could not be reached from this machine.',
    why: 'The network, a proxy or Camber itself: {said}.',
    signs: [
      {
        in: 'line',
        pattern: /(?:Get|Post|Put|Delete) "https:\/\/api[\w.-]*cambercloud\.com[^"]*": (?<said>.{1,120})/,
      },
    ],
    remedy: ['rythmiq doctor', 'curl -sS https://docs.cambercloud.com   # does this machine reach it at all?'],
    guide: guide.refused,
    retry: 'later',
  },
  {
    code: 'camber-busy',
    title: 'Camber answered with an error of its own: {said}.',
    why: 'A 5xx or 429 is trouble on their side or too many calls; it passes.',
    signs: [
      { in: 'line', pattern: /API error: code=(?:429|5\d\d), message=(?<said>.{1,120})/ },
      {
        in: 'line',
        pattern: /API error: code=\d+, message=(?<said>Failed to create job.{0,80})/,
        confidence: 'likely',
      },
    ],
    remedy: ['camber job list   # look before you create again: a second job is a second bill', 'rythmiq resume {run}'],
    remedyByHand: ['camber job list   # look before you create again: a second job is a second bill'],
    guide: guide.checklist,
    retry: 'later',
  },
  {
    code: 'camber-refused',
    title: 'Camber refused: {said}.',
    why: 'No more is known of this answer.',
    signs: [{ in: 'line', pattern: /^Error: API error: code=\d+, message=(?<said>.{1,160})/ }],
    remedy: ['rythmiq doctor', 'camber version'],
    guide: guide.checklist,
    retry: 'no',
    symptom: 'unexplained',
  },
]
