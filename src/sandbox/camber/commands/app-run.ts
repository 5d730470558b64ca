import { type Command, exactly } from '../cobra/command.ts'
import { apiError } from '../failure.ts'
import { appNamed } from './app-store.ts'
import { createJob, jobFaultOf } from './job-create.ts'
import { jobObject } from './job-json.ts'
import { createdBlock } from './job-text.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'

export const appRunCommand: Command = {
  name: 'run',
  use: 'NAME',
  short: 'Run an app',
  flags: [
    { name: 'input', kind: 'stringArray', usage: 'Input in key=value format. Repeat for multiple inputs.' },
    { name: 'node-size', kind: 'string', usage: 'Node size for the job' },
    { name: 'num-nodes', kind: 'int32', usage: 'Number of nodes for the job' },
    outputFlag,
    { name: 'with-gpu', kind: 'bool', usage: 'Whether to use GPU' },
  ],
  positional: exactly(1),
  run: async (call, invocation) => {
    const { flags } = invocation
    const app = appNamed(call.home, invocation.words[0] ?? '', call.settings.not_found_exit)
    const inputs = new Map(flags.all('input').map(keyAndValue))
    const size = flags.text('node-size')
    const job = await createJob(call, {
      engine: app.engineType.toLowerCase(),
      size: (size === '' ? 'xxsmall' : size).toLowerCase(),
      gpu: flags.isOn('with-gpu'),
      nodes: Math.max(1, flags.whole('num-nodes')),
      // §3: app commands, unlike those of `job create`, are templates.
      command: app.command.replaceAll(/\$\{(\w+)\}/g, (all, name: string) => inputs.get(name) ?? all),
      owner: call.settings.username,
      folder: '',
      searchPath: call.searchPath,
      fault: jobFaultOf(call),
    })
    call.output.print(wantsJson(invocation) ? json(jobObject(call, job, 0)) : createdBlock(job))
  },
}

function keyAndValue(text: string): readonly [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw apiError(2, 'Failed to create job')
  return [text.slice(0, equals), text.slice(equals + 1)]
}
