import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the runner', () => {
  it('passes its own tests, which are in Python', () => {
    const words = ['python3', '-m', 'unittest', 'discover', '-s', 'test/runner', '-t', 'test/runner']
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
    const said = execFileSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...words], { cwd: root, env, encoding: 'utf8' })
    expect(said).toMatch(/^OK/m)
  }, 300_000)
})
