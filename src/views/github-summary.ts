import { formatBytes } from '../domain/bytes.ts'
import { oneLine } from '../domain/control.ts'
import type { DeploymentData } from './deployment.ts'

/** A deploy on the page of a GitHub Actions run, in Markdown. */
export function deploymentSummary(data: DeploymentData): string {
  const title = data.changed
    ? `Worker release \`${data.release}\` deployed`
    : `Worker release \`${data.release}\` unchanged`
  const rows: readonly (readonly [string, string])[] = [
    ['before', data.previous ?? 'none'],
    ['commit', `${data.commit ?? 'unknown'}${data.dirty === true ? ' with uncommitted changes' : ''}`],
    ['message', data.message ?? ''],
    ['files', `${data.files}, ${formatBytes(data.bytes)} (${data.sent_files} sent)`],
    ['smoke run', data.smoke_run ?? 'none'],
    ['forced', data.forced.join(', ')],
    ...data.findings.map(({ severity, file, line, message }) => {
      return [severity, `${file}${line === null ? '' : `:${line}`} ${message}`] as const
    }),
  ]
  const shown = rows.filter(([, value]) => value !== '')
  return [
    `### ${title}`,
    '',
    '| | |',
    '|---|---|',
    ...shown.map(([name, value]) => `| ${name} | ${asText(value)} |`),
    '',
  ].join('\n')
}

/** A deploy that did not come about. */
export function failureSummary(message: string, lines: readonly string[]): string {
  return ['### Worker not deployed', '', asText(message), '', ...lines.map((line) => `- ${asText(line)}`), ''].join(
    '\n',
  )
}

/** Names and messages come from elsewhere: none of them may become markup. */
function asText(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>()#+!|~]/g, (letter) => `\\${letter}`)
}
