import { expect, it } from 'vitest'
import { type DeploymentData, deploymentView } from '../../src/views/deployment.ts'
import { bundleView, deployPlanView } from '../../src/views/file-plan.ts'
import { deploymentSummary, failureSummary } from '../../src/views/github-summary.ts'
import { pruneView, type ReleaseRow, releasesView } from '../../src/views/releases.ts'
import { rollbackView, secretsView } from '../../src/views/rollback.ts'
import { surfaceMade } from './surface-made.ts'

const row = (given: Partial<ReleaseRow> = {}): ReleaseRow => ({
  release: 'abcdef012345',
  current: false,
  state: 'complete',
  deployed_at: '2026-11-23T19:00:00Z',
  age_ms: 10_800_000,
  by: 'asha@desk',
  commit: '0123456789abcdef',
  dirty: false,
  branch: 'main',
  message: 'Read more text',
  tag: null,
  files: 59,
  bytes: 160_000,
  ...given,
})
const deployment = (given: Partial<DeploymentData> = {}): DeploymentData => ({
  release: 'abcdef012345',
  changed: true,
  previous: '012345abcdef',
  stash_path: 'stash://asha/root/releases/abcdef012345/',
  env_file: 'worker-0000000000000000.env',
  files: 59,
  bytes: 160_000,
  sent_files: 3,
  sent_bytes: 2048,
  commit: '0123456789abcdef',
  dirty: true,
  message: 'Read more text',
  tag: null,
  findings: [],
  foreign_files: [],
  forced: [],
  smoke_run: null,
  ...given,
})

it('marks the current release by a star and a word, and a commit that does not hold all by a plus', () => {
  const text = releasesView(
    { releases: [row({ current: true, dirty: true, tag: 'v2' }), row()], moves: [] },
    surfaceMade(),
  )
  const [, current = '', other = ''] = text.split('\n')
  expect(current).toMatch(
    /^\* {2}abcdef012345 {2}current {2}3 h {2}156\.3 kB {2}01234567\+ {2}asha@desk {2}\[v2\] Read/,
  )
  expect(other).toMatch(/^ {3}abcdef012345 {2}ready /)
})

it('says below the list that somebody rolled back, when, and why', () => {
  const moves = [{ at: '2026-11-23T22:05:00Z', by: 'ben@desk', action: 'rollback', message: 'Grey pictures' }]
  expect(releasesView({ releases: [row({ current: true })], moves }, surfaceMade())).toContain(
    'Rolled back by ben@desk on 2026-11-23 at 22:05 UTC: Grey pictures',
  )
  expect(releasesView({ releases: [row()], moves }, surfaceMade({ terminal: false }))).not.toContain('Rolled')
})

it('says that there is none', () => {
  expect(releasesView({ releases: [], moves: [] }, surfaceMade())).toBe('No release was deployed yet.')
  expect(releasesView({ releases: [], moves: [] }, surfaceMade({ terminal: false }))).toBe('')
})

it('lets no message paint over the terminal or break a row', () => {
  const evil = row({ message: 'a\u001b[2Jb\nc\td', by: 'x\u001b[31m' })
  for (const terminal of [true, false]) {
    const text = releasesView({ releases: [evil], moves: [] }, surfaceMade({ terminal, columns: 200 }))
    expect(text).not.toContain('\u001b')
    expect(text).toContain('ab c d')
  }
})

it('tells a deploy in a few lines, and only what there is to tell', () => {
  const text = deploymentView(deployment(), surfaceMade())
  expect(text).toContain('✔ deployed  abcdef012345')
  expect(text).toContain('before   012345abcdef')
  expect(text).toContain('commit   0123456789ab and changes that are in no commit')
  expect(text).not.toMatch(/tag|smoke|forced|warning/)
})

it('counts findings, and tells what was forced and what lies there by hand', () => {
  const findings = [{ severity: 'warning' as const, file: 'requirements.txt', line: 3, message: 'is not pinned.' }]
  const foreign_files = ['a', 'b', 'c', 'd', 'e', 'f']
  const text = deploymentView(deployment({ findings, foreign_files, forced: ['unseen move'] }), surfaceMade())
  expect(text).toContain('findings 1, told above')
  expect(text).toContain('but none of it: a, b, c, d, e and 1 more')
  expect(text).toContain('forced   unseen move')
})

it('says that nothing was done when nothing changed', () => {
  const text = deploymentView(deployment({ changed: false }), surfaceMade())
  expect(text).toContain('is current already; nothing was done.')
  expect(text).not.toContain('before')
})

it('lists what goes along and what does not and why', () => {
  const data = {
    release: 'abcdef012345',
    folder: '/w',
    files: [{ name: 'worker.py', bytes: 2048 }],
    left_out: [{ name: '.env', reason: 'may hold secrets' }],
  }
  expect(bundleView(data, surfaceMade())).toMatch(/\+ worker\.py {2}2\.0 kB\n {2}- \.env {7}may hold secrets/)
  expect(bundleView(data, surfaceMade({ terminal: false }))).toBe('+\tworker.py\t2048\n-\t.env\tmay hold secrets')
})

it('shows a plan file by file with its signs', () => {
  const files = (['+', '~', '=', '-'] as const).map((change) => ({ change, name: `f${change}`, bytes: 1 }))
  const plan = { release: 'b', folder: '/w', current: 'a', changed: true, files, left_out: [], smoke: false }
  const text = deployPlanView(plan, surfaceMade())
  for (const { change, name } of files) expect(text).toContain(`  ${change} ${name}`)
  expect(text).toContain('1 new, 1 changed, 1 as before, 1 no longer there')
  expect(deployPlanView(plan, surfaceMade({ terminal: false })).split('\n')).toHaveLength(4)
})

it('says what a rollback does not bring back, before and after it', () => {
  const data = {
    release: 'a',
    previous: 'b',
    commit: null,
    dirty: null,
    message: null,
    env_file: 'e',
    keys_sent: true,
    dry_run: false,
  }
  for (const dry_run of [false, true]) {
    const text = rollbackView({ ...data, dry_run }, surfaceMade())
    expect(text).toContain('runs that were submitted go on with the release they began with')
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  }
})

it('tells which keys were taken away and which a job still needs', () => {
  const data = {
    release: 'a',
    changed: true,
    env_file: 'new',
    previous_env_file: 'old',
    removed_env_files: ['old'],
    kept_env_files: ['older'],
  }
  const text = secretsView(data, surfaceMade())
  expect(text).toContain('removed  old')
  expect(text).toContain('kept     older: a job that is not over names it')
})

it('counts what was pruned', () => {
  const data = { dry_run: true, removed: ['a'], kept: [{ release: 'b', reason: 'current' }], bytes: 2048 }
  expect(pruneView(data, surfaceMade())).toContain('Nothing was done. Would remove 1 of 2 releases, 2.0 kB.')
  expect(pruneView({ ...data, dry_run: false }, surfaceMade({ terminal: false }))).toBe('-\ta\n=\tb\tcurrent')
})

it('in a summary nothing that somebody wrote becomes markup', () => {
  const text = deploymentSummary(deployment({ message: '<img src=x> | [a](b) `c` **d**' }))
  expect(text).toContain('\\<img src=x\\> \\| \\[a\\]\\(b\\) \\`c\\` \\*\\*d\\*\\*')
  expect(failureSummary('No *worker*.', ['- <b>x'])).toContain('No \\*worker\\*.')
})
