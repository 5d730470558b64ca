import type { BundleFinding } from './finding.ts'
import type { Requirement } from './requirements.ts'
import type { SourceFacts } from './source-facts.ts'
import { allowsBelow, allowsFrom, hasCeiling } from './version-bounds.ts'

interface KnownBreak {
  readonly distributions: readonly string[]
  readonly product: string
  /** The first version that breaks. */
  readonly from: readonly number[]
  readonly use: SourceFacts['uses'][number]['use']
  /** What happens when the worker has such a use, and when it has none. */
  readonly withUse: string
  readonly without: string
  readonly fix: (name: string) => string
}

const opencvWheels = [
  'opencv-python',
  'opencv-python-headless',
  'opencv-contrib-python',
  'opencv-contrib-python-headless',
]

/** Versions that are known to break a worker (facts/rythmiq-worker.md §5.3, §6, §9). */
const knownBreaks: readonly KnownBreak[] = [
  {
    distributions: opencvWheels,
    product: 'OpenCV',
    from: [5],
    use: 'HoughLinesP',
    withUse: 'whose HoughLinesP answers in another shape than before, so the enhance stage fails on most pictures',
    without: 'which answers in other shapes than OpenCV 4 and made a worker fail on most pictures',
    fix: (name) => `Write ${name}>=4.9,<5 in its place.`,
  },
  {
    distributions: ['paddleocr'],
    product: 'PaddleOCR',
    from: [3],
    use: 'show_log',
    withUse: 'which refuses the argument show_log, so no text is read',
    without: 'whose results have another form, so a worker made for PaddleOCR 2 reads no text and says nothing of it',
    fix: (name) => `Write ${name}<3 in its place.`,
  },
]

/** Versions that do not install on the node's Python 3.11 (facts/camber-cli.md §9). */
const needNewerPython: readonly { readonly name: string; readonly from: readonly number[] }[] = [
  { name: 'numpy', from: [2, 5] },
]

/** Compares what is required with what is known. `used` are the files that the worker comes to. */
export function findKnownBreaks(requirements: readonly Requirement[], used: readonly SourceFacts[]): BundleFinding[] {
  return [
    ...requirements.flatMap((requirement) => breaksOf(requirement, used)),
    ...requirements.flatMap(uninstallable),
    ...severalOpencvs(requirements),
    ...unpinned(requirements),
  ]
}

function breaksOf(requirement: Requirement, used: readonly SourceFacts[]): BundleFinding[] {
  return knownBreaks
    .filter(({ distributions, from }) => distributions.includes(requirement.name ?? '') && mayBe(requirement, from))
    .map((known) => {
      const places = used.flatMap(({ name, uses }) =>
        uses.filter(({ use }) => use === known.use).map(({ line }) => `${name}:${line}`),
      )
      const where =
        places.length === 0 ? '' : ` (${places.slice(0, 3).join(', ')}${places.length > 3 ? ' and others' : ''})`
      const version = `${known.product} ${known.from.join('.')}`
      return {
        severity: places.length > 0 ? 'error' : 'warning',
        rule: 'version-breaks',
        ...placeOf(requirement),
        message: `${requirement.shown} may install ${version} or newer, ${places.length > 0 ? known.withUse : known.without}${where}.`,
        fix: known.fix(requirement.shown),
      }
    })
}

/** What an address brings cannot be told, so nothing is said of it. */
function mayBe({ fixed, specifiers }: Requirement, from: readonly number[]): boolean {
  return !fixed && allowsFrom(specifiers, from)
}

function uninstallable(requirement: Requirement): BundleFinding[] {
  return needNewerPython
    .filter(
      ({ name, from }) => name === requirement.name && !requirement.fixed && !allowsBelow(requirement.specifiers, from),
    )
    .map(({ name, from }) => ({
      severity: 'error',
      rule: 'version-breaks',
      ...placeOf(requirement),
      message: `${name} ${from.join('.')} and newer do not install on the node's Python 3.11.`,
      fix: `Write ${name}<${from.join('.')} in its place.`,
    }))
}

/** All write into one folder `cv2`, and the one that is installed last wins (facts/rythmiq-worker.md §6). */
function severalOpencvs(requirements: readonly Requirement[]): BundleFinding[] {
  const found = requirements.filter(({ name }) => opencvWheels.includes(name ?? ''))
  const names = [...new Set(found.map(({ name }) => name))]
  const last = found.at(-1)
  if (names.length < 2 || last === undefined) return []
  const message = `${names.join(' and ')} write into one folder, so which OpenCV the worker gets is luck.`
  return [{ severity: 'warning', rule: 'version-breaks', ...placeOf(last), message, fix: 'Keep one of them.' }]
}

function unpinned(requirements: readonly Requirement[]): BundleFinding[] {
  const open = requirements.filter(({ fixed, name, specifiers }) => !fixed && name !== null && !hasCeiling(specifiers))
  const [first] = open
  if (first === undefined) return []
  const names = [...new Set(open.map(({ shown }) => shown))]
  const message = `${names.join(', ')} may become any newer version between two deployments.`
  const fix = 'Give each an upper bound, such as <2, or an exact version.'
  return [{ severity: 'warning', rule: 'requirements-unpinned', ...placeOf(first), message, fix }]
}

const placeOf = ({ file, line }: Requirement): { file: string; line: number } => ({ file, line })
