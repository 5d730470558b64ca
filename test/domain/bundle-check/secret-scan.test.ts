import { describe, expect, it } from 'vitest'
import { scanForSecrets } from '../../../src/domain/bundle-check/secret-scan.ts'

const letters = 'q7Zt9xW2LmK4vB8nR3pY6sD1hG5jF0cA2eU'
const hex40 = '9f3b1c7e5a2d8046b1f7c3e9a5d20468b7c1f3e9'
/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('')

describe('a secret is found', () => {
  it.each([
    ['a private key', join('-----BEGIN RSA PRIVATE', ` KEY-----\n${letters}${letters}`)],
    ['a private key', join('KEY = "-----BEGIN PRIVATE', ` KEY-----\\n${letters}${letters}\\n"`)],
    ['an AWS access key', join('AK', 'IA2E4G6Z8K0Q3R5T7Y')],
    ['a DigitalOcean Spaces access key', join('key: DO', '00Q7ZT9XW2LMK4VB8N')],
    ['a DigitalOcean token', join('do', `p_v1_${'9f3b1c7e5a2d8046'.repeat(4)}`)],
    ['a GitHub token', join('gh', `p_${letters}x`)],
    ['a signed web token', join('ey', `JhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSJ9.${letters}`)],
    ['a password in an address', 'redis://worker:s3cr3t-9@db.internal:6379/0'],
    ['a value for SPACES_SECRET', `SPACES_SECRET = "${letters}"`],
    ['a value for SPACES_SECRET', `export SPACES_SECRET=${letters}`],
    ['a value for SPACES_SECRET', `os.environ["SPACES_SECRET"] = '${letters}'`],
    ['a value for SPACES_SECRET', `environ.setdefault("SPACES_SECRET", "${letters}")`],
    ['a value for aws_secret_access_key', `boto3.client("s3", aws_secret_access_key="${letters}")`],
    ['a value for apiKey', `{"apiKey": "${letters}"}`],
    ['a value for api_key', `# api_key: ${letters}`],
    ['a value for password', 'password = "hunter2hunter2"'],
    ['a value for key', `key = "${hex40}"`],
    ['what looks like a Camber key', `CAMBER_API_KEY=${hex40}`],
  ])('%s', (what, text) => {
    const [finding, ...others] = scanForSecrets('worker.py', `x = 1\n${text}\n`, [])
    expect(others).toEqual([])
    expect(finding).toMatchObject({ severity: 'error', rule: 'secret', file: 'worker.py', line: 2 })
    expect(finding?.message).toBe(`holds ${what}, which the upload would copy to Camber.`)
  })
})

describe('no secret is', () => {
  it.each([
    'API_KEY = "your-key-here"',
    'API_KEY = "***"',
    `API_KEY = "\${API_KEY}"`,
    'API_KEY=$DO_SPACES_SECRET_KEY',
    'api_key = os.environ["SPACES_SECRET"]',
    'api_key = os.environ.get("SPACES_SECRET", "")',
    'secret = settings.spaces_secret_access_key_2024',
    'api_key = f"{prefix}-{number}-{something}"',
    'SECRET_NAME = "rythmiq-production-spaces-key-2"',
    'token_count = "12345678901234567890abc"',
    'password = None',
    'password = "password1"',
    'def sign(private_key: X25519PrivateKeyTypes | None): pass',
    '{"AWS::AppSync::ApiKey": "3d104ea0be48564b"}',
    'NextToken = "eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ"',
    'RETRY_KEY = "fs.s3.consistent.retryCount2"',
    'password: str = ""',
    'cache_key = "9f3b1c7e5a2d8046b1f7c3e9a5d20468b7c1f3e9"',
    'sha256 = "9f3b1c7e5a2d8046b1f7c3e9a5d20468b7c1f3e99f3b1c7e5a2d8046b1f7c3e9"',
    '    --hash=sha256:9f3b1c7e5a2d8046b1f7c3e9a5d20468b7c1f3e99f3b1c7e5a2d8046b1f7c3e9',
    'SPACES_KEY = "SPACES_KEY"',
    'secret_key = "AWS_SECRET_ACCESS_KEY_V2"',
    'token = tokenizer.encode(text)[0].value2Something()',
    'client(aws_secret_access_key=self.secretKey2)',
    'https://user:password@example.org'.replace('password', '<password>'),
    `https://user:\${PASSWORD}@host/x`,
    'f"https://{user}:{password}@host"',
    'https://host:8000/a@b',
    'if text.startswith("-----BEGIN PRIVATE KEY-----"):',
    join('AKIA', 'IOSFODNN7EXAMPLE'),
    '"missing SPACES_KEY or SPACES_SECRET environment variables"',
  ])('%s', (text) => {
    expect(scanForSecrets('worker.py', text, [])).toEqual([])
  })
})

it('finds the secrets of this machine in every form, whatever they look like', () => {
  const secret = 'plain words/with+signs='
  const forms = [secret, encodeURIComponent(secret), btoa(secret)]
  const findings = scanForSecrets('notes.md', forms.join('\n'), [secret, 'short', ''])
  expect(findings.map(({ line, message }) => [line, message])).toEqual(
    forms.map((_, index) => [index + 1, 'holds a secret of this machine, which the upload would copy to Camber.']),
  )
})

it('looks through a megabyte of any text in a moment', () => {
  for (const text of [
    'a'.repeat(1_000_000),
    'key="'.repeat(200_000),
    `key ${' '.repeat(999_000)}`,
    'a:'.repeat(500_000),
    '/'.repeat(1e6),
  ]) {
    const before = performance.now()
    scanForSecrets('x.txt', text, ['something-secret'])
    expect(performance.now() - before).toBeLessThan(3_000)
  }
})
