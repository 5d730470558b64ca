import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { guide } from '../../../src/domain/known-issues/guide.ts'
import { knownIssues } from '../../../src/domain/known-issues/table.ts'
import { projectFolder } from '../../e2e/rythmiq.ts'
import { recognised } from './cases.ts'
import { readRecording, recogniseText, recorded, unexplained } from './recorded.ts'

const shared = process.env['RYTHMIQ_SHARED'] ?? join(projectFolder, '..', 'shared')
const guideFile = join(shared, 'guide', 'camber-platform-guide.md')
const plain = (heading: string): string => heading.replace(/^[#*\s]+|\*+$/g, '').replace(/^\d+\. \P{ASCII}+ /u, '')

describe('the table of known issues', () => {
  it('has each code once', () => {
    const codes = knownIssues.map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)])
  })

  it('has a recording or a case for every row, so that none is there by hearsay', () => {
    const shown = new Set([...recorded, ...unexplained].map(({ cause }) => cause).concat(recognised))
    expect(knownIssues.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([])
  })

  it('gives every row something to type or to do, in lines that name no machine', () => {
    for (const { code, remedy } of knownIssues) expect(remedy.length, code).toBeGreaterThan(0)
  })

  it('leads only to codes that there are', () => {
    const codes = new Set(knownIssues.map(({ code }) => code))
    expect(knownIssues.flatMap(({ leadsTo = [] }) => leadsTo).filter((code) => !codes.has(code))).toEqual([])
  })

  it('lets a soft sign lead to something, since it never counts by itself', () => {
    const soft = knownIssues.filter(({ signs }) => signs.some((sign) => sign.in === 'line' && sign.soft === true))
    expect(soft.filter(({ leadsTo = [] }) => leadsTo.length === 0)).toEqual([])
  })

  it('recognises at least twenty logs that were caused, and in all of its text holds no host of a package index', () => {
    expect(recorded.filter(({ log }) => log.startsWith('caused/')).length).toBeGreaterThan(100)
    const texts = [...recorded, ...unexplained].map(({ log }) => readRecording(log)).join('\n')
    expect(texts).not.toMatch(/pypi\.(?!example|invalid)\w|pythonhosted/)
  })

  it.each([
    ['Error: Request failed with status code 401', 'camber-key-rejected'],
    [
      'botocore.exceptions.ClientError: An error occurred (403) when calling the HeadObject operation: Forbidden',
      'spaces-access-denied',
    ],
    ["Error: You don't have permission to access this stash", 'stash-permission'],
    ["ModuleNotFoundError: No module named 'paddleocr'", 'module-missing'],
    [
      "python: can't open file '/home/camber/workdir/worker.py': [Errno 2] No such file or directory",
      'worker-file-missing',
    ],
    ['start_job.sh: line 1: unexpected EOF while looking for matching `"\'', 'command-quoting'],
    ['ConnectionRefusedError: [Errno 111] Connection refused', 'connection-refused'],
    ["TypeError: PaddleOCR.__init__() got an unexpected keyword argument 'show_log'", 'paddleocr-3-arguments'],
    ['Segmentation fault (core dumped)', 'segfault'],
  ])('knows the guide’s common error pattern: %s', (text, cause) => {
    expect(recogniseText(text).diagnoses[0]?.code).toBe(cause)
  })

  it.runIf(existsSync(guideFile))('names headings that stand in the guide where it says', () => {
    const lines = readFileSync(guideFile, 'utf8').split('\n')
    for (const { section, line } of Object.values(guide)) expect(plain(lines[line - 1] ?? '')).toBe(section)
  })

  it.runIf(existsSync(guideFile))('covers every entry of the guide’s troubleshooting and gotchas', () => {
    const lines = readFileSync(guideFile, 'utf8').split('\n')
    const from = lines.indexOf('## Gotchas & Lessons Learned')
    const headings = lines
      .map((text, at) => ({ text, line: at + 1 }))
      .slice(from, lines.indexOf('## Quick Reference'))
      .filter(({ text }) => /^#### |^### \d|^\*\*"|^### Common/.test(text))
    const named = new Set(knownIssues.map((issue) => issue.guide?.line))
    // Said twice there (stash-path-invalid, engine-unknown), a heading over others, and the table of the test below.
    const others = [
      'Stash Paths Need Username',
      'Container Engine Limitations',
      'PaddleOCR Specific Errors',
      'Common Error Patterns',
    ]
    expect(headings.filter(({ line }) => !named.has(line)).map(({ text }) => plain(text))).toEqual(others)
  })
})
