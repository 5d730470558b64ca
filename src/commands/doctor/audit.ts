import { Command, InvalidArgumentError, Option } from 'commander'
import { type Answer, answering, type Invocation } from '../answer.ts'

interface AuditFlags {
  readonly limit: number
}

/** `rythmiq audit`: which past jobs show secrets in their commands, and what to make new because of it. */
export function auditCommand(invocation: Invocation): Command {
  return new Command('audit')
    .description('look for secrets in the commands of past jobs, which Camber keeps and shows')
    .addOption(
      new Option('--limit <jobs>', 'look at so many of the newest jobs').argParser(readCount).default(1000, '1000'),
    )
    .action(
      answering(invocation, async (session, _, flags: AuditFlags): Promise<Answer<Record<string, unknown>>> => {
        const { audit } = await import('./auditing.ts')
        return audit(session, flags.limit)
      }),
    )
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a number of jobs, such as 200.')
}
