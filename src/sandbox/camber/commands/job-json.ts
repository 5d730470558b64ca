import type { Call } from '../call.ts'
import type { Job } from '../jobs/job.ts'
import { timestamp } from '../text/times.ts'
import { isOver, shortened } from './job-text.ts'

/** §4: job_id, job_status, mount_dir and the three times are known for sure, the other names are inferred. */
export function jobObject(call: Call, job: Job, commandLimit: number): object {
  const { settings } = call
  const time = (milliseconds: number | undefined): string | null =>
    milliseconds === undefined ? null : timestamp(milliseconds)
  return {
    job_id: settings.job_id_type === 'string' ? String(job.id) : job.id,
    job_status: job.status,
    engine_type: job.engine.toUpperCase(),
    node_size: job.size.toUpperCase(),
    command: shortened(job.command, commandLimit),
    with_gpu: job.gpu,
    num_nodes: job.nodes,
    mount_dir: job.folder,
    image: 'hpc-base',
    image_tag: job.gpu ? 'cuda70-v2024.8.20' : 'mpi5.0-cpu-v2025.6.19',
    created_at: time(job.createdAt),
    started_at: time(job.startedAt),
    finished_at: isOver(job) ? time(job.finishedAt) : null,
  }
}

export function listObject(call: Call, jobs: readonly Job[], total: number, page: number, size: number): object {
  const { settings } = call
  const objects = jobs.map((job) => {
    const { command, ...rest } = { command: '', ...jobObject(call, job, settings.command_truncate_list) }
    const object = settings.command_in_list ? { ...rest, command } : rest
    return settings.json_wrapping === 'job' ? { job: object } : object
  })
  const list = { total, page, size, [settings.list_array_name]: objects }
  return settings.json_wrapping === 'data' ? { code: 0, message: 'success', data: list } : list
}
