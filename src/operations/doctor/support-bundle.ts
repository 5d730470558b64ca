import { scanForSecrets } from '../../domain/bundle-check/secret-scan.ts'
import { stripControl } from '../../domain/control.ts'
import { Failure } from '../../domain/failure.ts'
import type { RememberedRun } from '../../ports.ts'
import { type BundledFile, bundled, jobsFile, releaseFiles, runFiles, toText } from './bundle-outside.ts'
import type { DoctorFacts } from './facts.ts'

export interface BundleMaterial {
  readonly facts: DoctorFacts
  /** The answer of `doctor`, as JSON and for people. */
  readonly answer: string
  readonly findings: string
  /** Of rythmiq, Node and the system. */
  readonly versions: Readonly<Record<string, string>>
  readonly remembered: readonly RememberedRun[]
  readonly offline: boolean
  /** Hides the secrets of this machine. */
  readonly redact: (text: string) => string
}

/**
 * Everything a colleague needs to see what is wrong here, and no secret: no value of one, no line that looks like one. Names and contents
 * of documents are left out. What could not be fetched is told in README.txt.
 */
export async function gatherBundle(material: BundleMaterial): Promise<BundledFile[]> {
  const { facts, remembered, versions } = material
  const lost: string[] = []
  const trying = async (what: string, work: () => Promise<BundledFile[]>): Promise<BundledFile[]> => {
    if (material.offline || !facts.begun) return []
    return work().catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
      lost.push(`${what}: ${error.message}`)
      return []
    })
  }
  const here = [
    bundled('doctor.json', 'what doctor found', material.answer),
    bundled('doctor.txt', 'the same for people', material.findings),
    bundled('versions.json', 'what runs here', toText({ ...versions, ...(await others(material)) })),
    bundled('settings.json', 'which settings come from where; secrets only as ***', toText(describeSettings(facts))),
    bundled('submitted.json', 'runs that this machine submitted last', toText(remembered.slice(-20))),
  ]
  const outside = await Promise.all([
    trying('the jobs', () => jobsFile(facts)),
    trying('the release', async () => releaseFiles(await facts.spaces())),
    trying('the runs', async () => runFiles(facts, await facts.spaces(), lost)),
  ])
  const all = [...here, ...outside.flat()].map((entry) => ({ ...entry, text: clean(entry, material.redact) }))
  return [readMe(all, lost, material), ...all]
}

async function others({ facts, offline }: BundleMaterial): Promise<Record<string, string | null>> {
  const [camber, python] = await Promise.all([
    facts.begun && !offline ? facts.version().catch(() => null) : null,
    facts.python().catch(() => null),
  ])
  return { camber: camber?.installed ?? null, camber_newest: camber?.newest ?? null, python: python?.version ?? null }
}

function describeSettings({ settings }: DoctorFacts): unknown {
  return {
    files: settings.files,
    settings: settings.all.map(({ variable, origin, shown, pasted, others }) => ({
      variable,
      origin,
      value: shown,
      pasted,
      others,
    })),
  }
}

/** Most of a private key lies on lines that look like nothing. */
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|$)/g

/** Without the secrets of this machine, and without any line that looks as if it held one of somebody else's. */
function clean({ name, text }: BundledFile, redact: (text: string) => string): string {
  const whole = redact(stripControl(text)).replace(privateKey, '[left out by rythmiq: a private key]')
  const lines = whole.split('\n')
  for (const { line, message } of scanForSecrets(name, lines.join('\n'), [])) {
    if (line !== null) lines[line - 1] = `[left out by rythmiq: this line ${message.replace(/, which.*$/, '')}]`
  }
  return lines.join('\n')
}

function readMe(
  files: readonly BundledFile[],
  lost: readonly string[],
  { facts, offline, redact }: BundleMaterial,
): BundledFile {
  const text = [
    `What rythmiq doctor found at ${facts.now().toISOString()}, for a colleague.`,
    '',
    ...files.map(({ name, about }) => `${name}: ${about}`),
    '',
    'Secrets are hidden, and lines that look like one are left out. Documents and their manifests are not in here.',
    ...(offline ? ['Nobody outside of the machine was asked (--offline).'] : []),
    ...lost.map((reason) => `Could not be fetched: ${redact(reason)}`),
  ].join('\n')
  return bundled('README.txt', 'what is in here', `${text}\n`)
}
