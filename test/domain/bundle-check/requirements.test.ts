import { describe, expect, it } from 'vitest'
import { readRequirements } from '../../../src/domain/bundle-check/requirements.ts'

const read = (files: Readonly<Record<string, string>>) =>
  readRequirements('requirements.txt', (name) => files[name] ?? null) ?? { all: [], findings: [] }
const listed = (text: string) => read({ 'requirements.txt': text }).all.map(({ name, line }) => `${name}:${line}`)

it('says when there is none', () => {
  expect(readRequirements('requirements.txt', () => null)).toBe(null)
})

describe('a requirements file', () => {
  it.each([
    ['requests', ['requests:1']],
    ['Pillow >= 10.2, < 11', ['pillow:1']],
    ['opencv_python.Headless==4.9.0.80', ['opencv-python-headless:1']],
    ['uvicorn[standard, x]>=0.2', ['uvicorn:1']],
    ['requests (>=2,<3)', ['requests:1']],
    ['# a comment\n\nboto3  # why\nyaml#2', ['boto3:3']],
    ['boto3>=1,\\\n  <2\nsix', ['boto3:1', 'six:3']],
    ['boto3==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nsix', ['boto3:1', 'six:4']],
    ["six ; python_version < '3.10'\nboto3;sys_platform=='linux'", ['boto3:2']],
    ['a @ https://example.org/a.zip ; python_version >= "3.9"', ['a:1']],
    ['git+https://example.org/x.git@main#egg=Some_Thing&subdirectory=y', ['some-thing:1']],
    ['https://example.org/numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl', ['numpy:1']],
    ['./vendor/tiny-1.0-py3-none-any.whl', ['tiny:1']],
    ['vendor/tiny-1.0.tar.gz', ['tiny:1']],
    ['-e ./local', ['null:1']],
    ['--index-url https://example.org\n-i x\n--no-binary :all:\n--pre\nsix', ['six:5']],
    ['boto3\r\nsix\r\n', ['boto3:1', 'six:2']],
  ])('%j requires %j', (text, expected) => {
    expect(listed(text)).toEqual(expected)
    expect(read({ 'requirements.txt': text }).findings.filter(({ message }) => !message.includes('vendor'))).toEqual(
      text.includes('yaml#2') ? [expect.objectContaining({ line: 4 })] : [],
    )
  })

  it.each([
    ['=1.0', 'This is no requirement that pip can read: it begins with no name of a package.'],
    ['six=1.0', 'This is no requirement that pip can read: "=1.0" is no version of six.'],
    ['six ; nonsense', 'This is no requirement that pip can read: its condition "nonsense" cannot be read.'],
    ['--wrong x', 'This is no requirement that pip can read: pip knows no option --wrong here.'],
    ['-r more.txt', 'includes more.txt, which is missing.'],
    ['-r ../more.txt', "includes ../more.txt, which lies outside the worker's folder."],
    ['-e ../lib', "requires ../lib, which lies outside the worker's folder."],
  ])('is told to be wrong with its line: %s', (text, message) => {
    const { findings } = read({ 'requirements.txt': `six\n${text}` })
    expect(findings).toMatchObject([{ severity: 'error', rule: 'requirements-invalid', line: 2, message }])
  })

  it('includes others, relative to itself, once each', () => {
    const { all, findings } = read({
      'requirements.txt': '-r deps/base.txt\n-rdeps/more.txt\n--requirement=deps/base.txt',
      'deps/base.txt': 'boto3\n-r more.txt',
      'deps/more.txt': 'six\n-r ../requirements.txt',
    })
    expect(findings).toEqual([])
    expect(all.map(({ name, file, line }) => `${name} ${file}:${line}`)).toEqual([
      'boto3 deps/base.txt:1',
      'six deps/more.txt:1',
    ])
  })

  it('takes bounds from constraints, which require nothing', () => {
    const { all } = read({ 'requirements.txt': 'boto3\n-c limits.txt', 'limits.txt': 'boto3<2\nsix<2' })
    expect(all).toMatchObject([{ name: 'boto3', specifiers: [{ operator: '<', release: [2] }] }])
  })
})
