import { guide } from './guide.ts'
import type { KnownIssue } from './known-issue.ts'

const shell = String.raw`(?:^|\s)(?:[\w./-]*start_job\.sh|(?:-|/bin/)?(?:ba|da|z)?sh|-c): (?:-c: )?(?:line )?(?:\d+: )?`

/** What befalls a command before any worker runs: bash, paths, interpreters. */
export const commandIssues: readonly KnownIssue[] = [
  {
    code: 'command-quoting',
    title: 'The command is broken shell: a quote or bracket has no partner, or an operator stands alone.',
    why: 'Camber writes --cmd to start_job.sh and bash could not read it, so nothing of it ran.',
    signs: [
      {
        in: 'line',
        pattern: new RegExp(
          `${shell}(?:[Ss]yntax error|unexpected EOF while looking for matching|Unterminated quoted string|here-document)`,
        ),
      },
    ],
    remedy: [
      "bash -n -c 'THE COMMAND'   # finds it without running anything",
      'rythmiq submit …   # its commands hold nothing that needs quotes',
    ],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
  {
    code: 'payload-file-missing',
    title: 'The payload file {file} is not in the folder of the job.',
    why: 'It was not uploaded beside the worker. `cat FILE | python worker.py` still ends with exit 0, so Camber may say COMPLETED.',
    signs: [
      {
        in: 'line',
        pattern: /(?:cat: |start_job\.sh: (?:line \d+: )?)'?(?<file>[\w./-]+\.json)'?: No such file or directory/,
      },
    ],
    remedy: [
      'camber stash ls stash://USERNAME/{folder}/',
      'camber stash cp ./payload.json stash://USERNAME/{folder}/payload.json',
      'rythmiq submit INPUT --schema SCHEMA   # needs no payload file',
    ],
    guide: guide.standardInput,
    retry: 'after-fix',
    leadsTo: ['payload-missing'],
  },
  {
    code: 'worker-file-missing',
    title: '{file} is not in the folder of the job.',
    why: 'The stash path is another one, or the worker was uploaded one folder too deep (x/worker/worker.py).',
    signs: [
      { in: 'line', pattern: /can't open file '(?<file>[^']+)': \[Errno 2\] No such file or directory/ },
      { in: 'line', pattern: /bash: (?:line \d+: )?(?<file>[\w./-]*run\.sh): No such file or directory/ },
    ],
    remedy: [
      'camber stash ls -r stash://USERNAME/{folder}/   # where is worker.py?',
      'camber stash cp -r ./worker stash://USERNAME/{folder}/   # copies what is inside the folder',
      'rythmiq deploy-worker ./worker   # uploads and looks afterwards',
    ],
    guide: guide.notInStash,
    retry: 'after-fix',
  },
  {
    code: 'worker-missing',
    title: 'The release holds no worker.py at its top.',
    why: 'What was deployed is not a worker’s folder, or one folder too high.',
    signs: [{ in: 'error', code: /^WORKER_MISSING$/ }],
    remedy: ['rythmiq deploy-worker FOLDER --list   # what would go along', 'rythmiq deploy-worker FOLDER'],
    guide: guide.notInStash,
    retry: 'after-fix',
  },
  {
    code: 'pip-not-found',
    title: 'There is no pip on the node’s PATH.',
    why: 'The interpreter’s own pip is there all the same on the base engine.',
    signs: [
      { in: 'line', pattern: /\bpip3?: (?:command )?not found/ },
      { in: 'line', pattern: /No module named '?pip'?(?:\s|$)/ },
    ],
    remedy: [
      'python3 -m pip install …   # in place of: pip install …',
      'rythmiq submit …   # finds an installer by itself',
    ],
    guide: guide.pipNotFound,
    retry: 'after-fix',
  },
  {
    code: 'no-installer',
    title: 'The node’s Python has neither uv nor a pip that works.',
    why: 'Nothing can install requirements.txt there.',
    signs: [{ in: 'error', code: /^NO_INSTALLER$/ }],
    remedy: [
      'rythmiq secrets push   # with RYTHMIQ_PYTHON in the env file, name another interpreter',
      'apt install python3-venv   # in the sandbox, on this machine',
    ],
    guide: guide.pipNotFound,
    retry: 'after-fix',
  },
  {
    code: 'python-not-found',
    title: 'There is no `{program}` on the node’s PATH.',
    why: 'Some images have only python3.',
    signs: [{ in: 'line', pattern: /(?:^|: )(?<program>python[\d.]*): (?:command )?not found/ }],
    remedy: ['python3 worker.py   # in place of: python worker.py'],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
  {
    code: 'python-missing',
    title: 'No Python that can run the worker was found.',
    why: '{said}',
    signs: [{ in: 'error', code: /^PYTHON_(?:MISSING|TOO_OLD)$/, message: /^(?<said>.+)$/ }],
    remedy: ['rythmiq doctor python   # in the sandbox', 'export RYTHMIQ_PYTHON=/path/to/python3'],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
  {
    code: 'script-not-executable',
    title: '{file} is not executable on the node.',
    why: 'The stash drops the executable bit of what is uploaded.',
    signs: [{ in: 'line', pattern: /start_job\.sh: (?:line \d+: )?(?<file>\.?[\w./-]+): Permission denied/ }],
    remedy: ['bash {file}   # in place of: {file}'],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
  {
    code: 'program-not-found',
    title: 'There is no program `{program}` on the node.',
    why: 'The base image is small, and nothing can be installed there with apt; `camber` itself is not on the node either.',
    signs: [
      { in: 'line', pattern: /start_job\.sh: (?:line \d+: )?(?<program>[\w.+/-]+): command not found/ },
      { in: 'line', pattern: /^(?:bash|sh): (?:line )?(?:\d+: )?(?<program>[\w.+/-]+): (?:command )?not found/ },
    ],
    remedy: ['python3 -m pip install …   # where a Python package brings it'],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
  {
    code: 'arguments-invalid',
    title: 'The job’s command line is not one that the runner knows.',
    why: '{said}',
    signs: [{ in: 'error', code: /^ARGUMENTS_INVALID$/, message: /^(?<said>.+)$/ }],
    remedy: [
      'rythmiq deploy-worker   # a release carries the runner of the rythmiq that made it',
      'rythmiq retry {run}',
    ],
    guide: guide.failedAtOnce,
    retry: 'after-fix',
  },
]
