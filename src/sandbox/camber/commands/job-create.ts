import type { Call } from '../call.ts'
import type { Command, Invocation } from '../cobra/command.ts'
import { UsageError } from '../cobra/flags.ts'
import { apiError, CallFailure } from '../failure.ts'
import { EndOfCall } from '../faults/strike.ts'
import type { Job, JobRequest } from '../jobs/job.ts'
import { addJob } from '../jobs/job-files.ts'
import { ensureSupervisor } from '../jobs/supervisor-process.ts'
import { isStashUri, kindAt, locate } from '../stash/location.ts'
import { jobObject } from './job-json.ts'
import { createdBlock } from './job-text.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'
import { wrapped } from './wrapping.ts'

const engines = ['base', 'mpi', 'mesa', 'athena', 'nextflow', 'gromacs', 'lammps', 'openfoam']
const sizes = ['xxsmall', 'xsmall', 'small', 'medium', 'large']
const gpuSizes = ['xsmall', 'medium']

export const jobCreateCommand: Command = {
  name: 'create',
  short: 'Create a job',
  flags: [
    { name: 'cmd', kind: 'string', usage: 'command for the job (required)', required: true },
    {
      name: 'engine',
      kind: 'string',
      usage: 'Type for the job (required): base, mpi, mesa, athena, nextflow, gromacs, lammps, openfoam',
      initial: 'mpi',
    },
    { name: 'gpu', kind: 'bool', usage: 'Whether to use GPU (default: false)' },
    { name: 'num-nodes', kind: 'int32', usage: 'Number of nodes for the job', initial: '1' },
    { ...outputFlag, hidden: true },
    { name: 'path', kind: 'string', usage: 'Stash path for the job (required)', required: true },
    {
      name: 'size',
      kind: 'string',
      usage: 'Node size: xxsmall, xsmall, small, medium, large',
      initial: 'xxsmall',
    },
  ],
  run: async (call, invocation) => {
    const { settings } = call
    // §4: `--output` is not in the observed flags of `job create`.
    if (invocation.flags.wasGiven('output') && !settings.create_accepts_output)
      throw new UsageError('unknown flag: --output')
    const request = requestOf(call, invocation)
    if (settings.prompt_on_create) await confirm(call)
    const job = await createJob(call, request)
    answer(call, job, wantsJson(invocation))
  },
}

function requestOf(call: Call, { flags }: Invocation): JobRequest {
  const engine = flags.text('engine').toLowerCase()
  const size = flags.text('size')
  const gpu = flags.isOn('gpu')
  const choices = gpu ? gpuSizes : sizes
  // §1: checked by the client itself, in these words.
  if (!choices.includes(size))
    throw new CallFailure(`invalid node size${gpu ? ' for GPU' : ''}: ${size}. Must be one of: [${choices.join(' ')}]`)
  if (!engines.includes(engine))
    throw new CallFailure(`invalid engine type: ${engine}. Must be one of: [${engines.join(' ')}]`)
  const nodes = flags.whole('num-nodes')
  if (flags.text('cmd') === '' || nodes < 1) throw apiError(1, 'Validation failed')
  return { engine, size, gpu, nodes, command: flags.text('cmd'), ...placeOf(call, flags.text('path')) }
}

function placeOf(call: Call, path: string): Pick<JobRequest, 'owner' | 'folder' | 'searchPath' | 'fault'> {
  if (!isStashUri(path)) throw new CallFailure(`invalid stash path: ${path}`)
  const location = locate(call, path, 'write')
  if (call.settings.create_missing_path === 'refuse' && kindAt(location) !== 'directory')
    throw apiError(404, 'path not found', call.settings.not_found_exit)
  return { owner: location.owner, folder: location.path, searchPath: call.searchPath, fault: jobFaultOf(call) }
}

export function jobFaultOf(call: Call): JobRequest['fault'] {
  return Object.assign({}, ...call.faults.map((fault) => (fault.kind === 'job' ? fault.plan : {})))
}

/** §3: whether the CLI asks is unknown; the sandbox's question ends the call on anything but yes, also on no input. */
async function confirm(call: Call): Promise<void> {
  call.output.print('Do you want to create this job? [y/N]: ')
  await call.output.flush()
  if (/^y(es)?$/i.test((await call.readLine()).trim())) return call.output.print('\n')
  call.output.print('\nJob creation cancelled\n')
  throw new EndOfCall(call.settings.prompt_abort_exit)
}

/** The supervisor is announced before the answer goes out: onlookers know from then on that a job lives. */
export async function createJob(call: Call, request: JobRequest): Promise<Job> {
  const job = addJob(call.home, request, call.clock.now(), call.settings.first_job_id)
  await ensureSupervisor(call.home)
  return job
}

/** §3 Success output: only a `Job ID:` line with the number as third word is certain. */
function answer(call: Call, job: Job, asJson: boolean): void {
  const { output, settings } = call
  const print = settings.create_id_stream === 'stderr' ? output.complain : output.print
  const form = asJson ? 'json' : settings.create_output
  if (form === 'text') print(createdBlock(job))
  if (form === 'condensed') print(`Job created successfully. Status: Submitted. Job ID: ${job.id}\n`)
  if (form === 'json') print(json(wrapped(settings, 'job', jobObject(call, job, 0))))
}
