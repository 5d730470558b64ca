import { expect, it } from 'vitest'
import {
  copyToStashArgv,
  createJobArgv,
  getJobArgv,
  jobLogsArgv,
  listJobsArgv,
  listStashArgv,
  makeStashFolderArgv,
  meArgv,
  removeFromStashArgv,
  testStashArgv,
  versionArgv,
} from '../../../src/adapters/camber/argv.ts'

const request = { command: 'bash run.sh --run 1', path: 'stash://ada/x/', engine: 'base', size: 'SMALL', gpu: false }
const create = 'job create --cmd|bash run.sh --run 1|--path stash://ada/x/ --engine base --size small'

const facts: [string, string[], string][] = [
  ['version is a word, not a flag', versionArgv(), 'version'],
  ['me asks for JSON', meArgv(), 'me --output json'],
  ['get asks for JSON', getJobArgv('4553'), 'job get 4553 --output json'],
  ['list always says page and size', listJobsArgv(2, 50), 'job list --page 2 --size 50 --output json'],
  ['logs take nothing but the id', jobLogsArgv('4553'), 'job logs 4553'],
  ['ls shows hidden names', listStashArgv('stash://ada/', false), 'stash ls stash://ada/ -a --output json'],
  ['ls can recurse', listStashArgv('stash://ada/', true), 'stash ls stash://ada/ -a -r --output json'],
  [
    'cp names a file on both sides',
    copyToStashArgv('a.py', 'stash://ada/a.py', false),
    'stash cp a.py stash://ada/a.py',
  ],
  ['cp names a folder on both sides', copyToStashArgv('w/', 'stash://ada/w', true), 'stash cp -r w stash://ada/w/'],
  ['a source never looks like a flag', copyToStashArgv('-r', 'stash://ada/x', false), 'stash cp ./-r stash://ada/x'],
  ['rm never asks', removeFromStashArgv('stash://ada/x', false), 'stash rm -f stash://ada/x'],
  ['rm of a folder never asks', removeFromStashArgv('stash://ada/x/', true), 'stash rm -r -f stash://ada/x/'],
  ['test asks for a file', testStashArgv('stash://ada/x', 'file'), 'stash test -f stash://ada/x'],
  ['test asks for a folder', testStashArgv('stash://ada/x', 'directory'), 'stash test -d stash://ada/x'],
  ['mkdir names the folder', makeStashFolderArgv('stash://ada/x'), 'stash mkdir stash://ada/x'],
]

it.each(facts)('%s', (_, argv, words) => expect(argv).toEqual(words.split(' ')))

it('create always says engine and size, in lower case, and keeps the command one word', () => {
  expect(createJobArgv(request)).toEqual(create.split('|').flatMap((part, at) => (at === 1 ? [part] : part.split(' '))))
})

it('create asks for a GPU only when one is wanted', () => {
  expect(createJobArgv({ ...request, gpu: true }).at(-1)).toBe('--gpu')
})
