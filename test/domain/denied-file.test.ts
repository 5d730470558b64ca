import { expect, it } from 'vitest'
import { whyDenied } from '../../src/domain/denied-file.ts'

it.each([
  ['.git', 'version control'],
  ['.gitignore', 'version control'],
  ['__pycache__', 'a cache of Python'],
  ['worker.cpython-314.pyc', 'a cache of Python'],
  ['.venv', 'installed packages'],
  ['node_modules', 'installed packages'],
  ['Dockerfile', 'Camber takes no image'],
  ['Dockerfile.cpu', 'Camber takes no image'],
  ['.env', 'may hold secrets'],
  ['.env.local', 'may hold secrets'],
  ['.ENV', 'may hold secrets'],
  ['touch.env', 'may hold secrets'],
  ['server.pem', 'a key'],
  ['ID_RSA', 'a key'],
  ['id_ed25519.pub', 'a key'],
  ['.npmrc', 'may hold secrets'],
  ['.aws', 'may hold secrets'],
  ['credentials.json', 'may hold secrets'],
  ['service-account-prod.json', 'may hold secrets'],
  ['.DS_Store', 'of an editor or a file manager'],
  ['worker.py~', 'of an editor or a file manager'],
  ['.rythmiqignore', 'read by deploy-worker alone'],
])('%s stays here: %s', (name, reason) => {
  expect(whyDenied(name)).toBe(reason)
})

it.each([
  'worker.py',
  'credentials.py',
  'environment.py',
  'keys.py',
  'requirements.txt',
  'models',
  '.hidden',
  'a.json',
])('%s goes along', (name) => {
  expect(whyDenied(name)).toBeNull()
})
