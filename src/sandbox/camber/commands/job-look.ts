import type { Call } from '../call.ts'
import { type Command, exactly } from '../cobra/command.ts'
import { apiError, CallFailure } from '../failure.ts'
import { visibleLogBytes } from '../jobs/flush-log.ts'
import type { Job } from '../jobs/job.ts'
import { jobFolder, jobIds, readJob } from '../jobs/job-files.ts'
import { ensureSupervisor } from '../jobs/supervisor-process.ts'
import { jobCreateCommand } from './job-create.ts'
import { jobObject, listObject } from './job-json.ts'
import { jobBlock, listBlocks } from './job-text.ts'
import { json, outputFlag, wantsJson } from './output-flag.ts'
import { wrapped } from './wrapping.ts'

const getCommand: Command = {
  name: 'get',
  short: 'Get a job by ID',
  flags: [outputFlag],
  positional: exactly(1),
  run: async (call, invocation) => {
    await ensureSupervisor(call.home)
    const { settings } = call
    const job = jobMeant(call, invocation.words[0] ?? '', 'job not belong to user')
    const limit = settings.command_truncate_get
    call.output.print(
      wantsJson(invocation) ? json(wrapped(settings, 'job', jobObject(call, job, limit))) : jobBlock(call, job, limit),
    )
  },
}

const listCommand: Command = {
  name: 'list',
  short: 'List jobs',
  flags: [
    outputFlag,
    { name: 'page', kind: 'int32', usage: 'Page number', initial: '1' },
    { name: 'size', kind: 'int32', usage: 'Number of jobs per page' },
  ],
  run: async (call, invocation) => {
    await ensureSupervisor(call.home)
    const page = invocation.flags.whole('page')
    const given = invocation.flags.wasGiven('size')
    const size = given ? invocation.flags.whole('size') : call.settings.list_page_default
    if (page < 1 || size < 1) throw apiError(1, 'Validation failed')
    const ids = jobIds(call.home)
    const jobs = ids.slice((page - 1) * size, page * size).flatMap((id) => readJob(call.home, id) ?? [])
    const text = wantsJson(invocation) ? json(listObject(call, jobs, ids.length, page, size)) : listBlocks(call, jobs)
    call.output.print(text)
  },
}

const logsCommand: Command = {
  name: 'logs',
  short: 'Get logs of a job',
  positional: exactly(1),
  run: async (call, invocation) => {
    await ensureSupervisor(call.home)
    // §1, verbatim.
    const foreign = 'Failed to issue sts to get logs: job not belong to user'
    const job = jobMeant(call, invocation.words[0] ?? '', foreign)
    if (!['RUNNING', 'COMPLETED', 'FAILED'].includes(job.status))
      throw apiError(
        call.settings.logs_unavailable_code,
        'Failed to issue sts to get logs: job status is not completed, failed, or running',
      )
    const bytes = visibleLogBytes(call.home, job, call.settings, call.clock)
    call.output.printFile(jobFolder(call.home, job.id).log, bytes)
  },
}

function jobMeant(call: Call, given: string, foreign: string): Job {
  if (!/^\d+$/.test(given)) throw new CallFailure(`invalid job ID: ${given}`)
  if (call.settings.foreign_jobs.includes(given)) throw apiError(15, foreign)
  const job = readJob(call.home, Number(given))
  if (job === undefined) throw apiError(5, 'job not found', call.settings.not_found_exit)
  return job
}

export const jobCommand: Command = {
  name: 'job',
  short: 'Manage jobs',
  commands: [jobCreateCommand, getCommand, listCommand, logsCommand],
}
