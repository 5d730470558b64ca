import type { SourceFacts } from './domain/bundle-check/source-facts.ts'
import type { Secret } from './domain/secret.ts'
import type { ArchiveFile } from './domain/tar.ts'

/**
 * What rythmiq needs of the outside, in its own words. Operations see only this file; adapters make it true.
 * Every method throws a Failure of `domain/failure.ts` for what a person can put right.
 */

/** Who the Camber key belongs to. `stash` is the root of the stash, always with a trailing slash. */
export interface CamberIdentity {
  readonly username: string
  readonly email: string | null
  readonly stash: string
}

/** Camber's word for where a job is, upper case. Words we do not know pass through; they are not final. */
export type CamberState = string

export interface CamberJob {
  readonly jobId: string
  readonly state: CamberState
  /** The command as Camber stored it. May hold newlines and secrets: redact before showing. */
  readonly command: string | null
  /** Path of the working folder relative to the stash root, without slashes at either end. */
  readonly mountDir: string | null
  readonly nodeSize: string | null
  readonly createdAt: Date | null
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

export interface JobRequest {
  readonly command: string
  /** `stash://user/folder/` */
  readonly path: string
  readonly engine: string
  readonly size: string
  readonly gpu: boolean
}

export interface StashEntry {
  /** Path relative to the listed folder, with `/` between parts. */
  readonly path: string
  readonly kind: 'file' | 'directory'
  /** Bytes; null where the listing does not say. */
  readonly size: number | null
}

/** Versions as `1.0.40`. */
export interface CamberVersion {
  readonly installed: string
  /** The one that the program's own notice offers; null when it gives no notice. */
  readonly newest: string | null
}

/** The `camber` program. */
export interface Camber {
  version(): Promise<CamberVersion>
  me(options?: { readonly signal?: AbortSignal }): Promise<CamberIdentity>
  /**
   * Never tried again by the adapter. Throws JOB_CREATE_UNSETTLED when Camber may or may not have made a job (lost answer,
   * time-out, exit 0 without a job id): look at `listJobs` before creating again.
   */
  createJob(request: JobRequest): Promise<{ readonly jobId: string }>
  /** Throws JOB_NOT_FOUND when there is none, CAMBER_REJECTED when it is somebody else's. */
  getJob(jobId: string): Promise<CamberJob>
  /** One page, newest first; `page` counts from 1. `total` is null where Camber does not say. */
  listJobs(page: number, size: number): Promise<{ readonly jobs: CamberJob[]; readonly total: number | null }>
  /** Raw merged output of the job, banner removed. Null when Camber has no logs for it (not started, cancelled). */
  jobLogs(jobId: string): Promise<string | null>
  /** The same into a local file for this user alone, replaced when it is there; memory stays flat. False when Camber has no logs for it. */
  jobLogFile(jobId: string, path: string): Promise<boolean>
  /** Null when the path does not exist. */
  listStash(
    path: string,
    options: { readonly recursive: boolean; readonly signal?: AbortSignal },
  ): Promise<StashEntry[] | null>
  /** Copies a local file or the contents of a local folder to a stash path. Overwrites, never deletes. Ends at once when `signal` says so. */
  upload(
    local: string,
    stashPath: string,
    options: { readonly recursive: boolean; readonly signal?: AbortSignal },
  ): Promise<void>
  remove(stashPath: string, options: { readonly recursive: boolean }): Promise<void>
}

export interface ObjectInfo {
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly lastModified: Date
}

export interface ObjectHead extends ObjectInfo {
  readonly contentType: string | null
  readonly metadata: Readonly<Record<string, string>>
}

export interface PutOptions {
  readonly contentType?: string
  readonly metadata?: Readonly<Record<string, string>>
  /** Only if there is no such object yet; otherwise SPACES_CONFLICT. */
  readonly ifAbsent?: boolean
  /** Only if the object still has this etag; otherwise SPACES_CONFLICT. */
  readonly ifMatch?: string
  readonly signal?: AbortSignal
}

/** One bucket in Spaces. */
export interface ObjectStore {
  readonly bucket: string
  readonly region: string
  /** Region-level endpoint, for example `https://sgp1.digitaloceanspaces.com`. */
  readonly endpoint: string
  /** Null when there is no such object. For small objects: the whole body is in memory. */
  get(key: string): Promise<{ readonly body: Uint8Array; readonly head: ObjectHead } | null>
  /** Null when there is no such object. */
  head(key: string): Promise<ObjectHead | null>
  put(key: string, body: Uint8Array | string, options?: PutOptions): Promise<{ readonly etag: string }>
  /** Streams a local file; multipart above 64 MB. `onBytes` is told of bytes sent so far. */
  putFile(
    key: string,
    path: string,
    options?: PutOptions & { readonly onBytes?: (sent: number) => void },
  ): Promise<{ readonly etag: string }>
  /** Streams an object into a new local file: written beside it first, then renamed. OBJECT_NOT_FOUND when absent. */
  getFile(key: string, path: string, options?: { readonly signal?: AbortSignal }): Promise<{ readonly size: number }>
  /** No error when it is not there. */
  delete(key: string): Promise<void>
  /** All objects under a prefix in key order, page by page. `after` starts behind that key. */
  list(prefix: string, options?: { readonly after?: string; readonly limit?: number }): AsyncIterable<ObjectInfo>
  /** What the server's clock says; asked without a key. Null when its answer tells no time. */
  serverTime(): Promise<Date | null>
  /** Ends open connections at once; the store is not used again. */
  close(): void
}

/** Camber and Spaces together, real or sandboxed: nothing above the adapters knows the difference. */
export interface Outside {
  readonly local: boolean
  readonly camber: Camber
  readonly spaces: ObjectStore
  /** What the worker signs with on the node; written to the release's env file, never to a command line. */
  readonly workerKey: Secret
  readonly workerSecret: Secret
  /** Lines that the env file carries besides the keys, for example where prepared Python environments are kept. */
  readonly workerEnvironment: Readonly<Record<string, string>>
  /** Lets go of connections and of the sandbox's lease; jobs go on. */
  close(): Promise<void>
}

/** Camber and Spaces one by one: what `doctor` and `audit` look at where the other is not set up. Nothing is asked of either yet. */
export interface OutsideParts {
  /** Where the `camber` program is. Throws CAMBER_NOT_FOUND. */
  place(): { readonly program: string; readonly origin: 'setting' | 'path' | 'install folder' }
  /** Without a key it can only tell its version. Throws CAMBER_NOT_FOUND. */
  camber(): Camber
  /** Throws SETTING_MISSING, SETTING_INVALID. */
  spaces(): ObjectStore
  /** Both together. Throws what either throws, and SETTING_MISSING without a Camber key. */
  whole(): Outside
  /** Ends whatever is under way. */
  close(): Promise<void>
}

/** As much of the outside as looking at runs takes. */
export interface Places {
  readonly local: boolean
  readonly camber: Pick<Camber, 'getJob' | 'listJobs' | 'jobLogs'>
  readonly spaces: ObjectStore
}

/** What this machine remembers of the runs it submitted, newest last; only `@last` and short references need it. */
export interface RunJournal {
  remember(run: RememberedRun): Promise<void>
  recall(): Promise<RememberedRun[]>
}

export interface RememberedRun {
  readonly run_id: string
  readonly local: boolean
  readonly camber_job_ids: readonly string[]
  readonly job_ids: readonly string[]
}

/** Questions that `doctor` asks this machine. */
export interface MachineProbe {
  /** The Python that the sandbox would use; null when there is none that will do. */
  python(signal?: AbortSignal): Promise<{ readonly path: string; readonly version: string } | null>
  /** How packages get into what this Python runs; null when there is no way. */
  installer(python: string, signal?: AbortSignal): Promise<'uv' | 'venv' | 'pip' | null>
  /** Bytes free for this user where a folder is or would be. */
  freeBytes(folder: string): Promise<number>
  /** Null when files can be made in the folder (or where it would be made); else why not. */
  whyUnwritable(folder: string): Promise<string | null>
  /** Bytes below a folder; 0 when it is not there. */
  folderBytes(folder: string, signal?: AbortSignal): Promise<number>
  fileExists(path: string): Promise<boolean>
}

/** Packs texts for a colleague. */
export interface ArchiveWriter {
  /** Makes a new `.tar.gz`; gives its bytes. Nothing stays when it fails. Throws OUTPUT_UNWRITABLE, DISK_FULL. */
  write(path: string, files: readonly ArchiveFile[]): Promise<number>
}

/** Reads Python sources without running them. */
export interface PythonInspector {
  /** Facts about each file, in the order of the files. Throws PYTHON_MISSING when there is no Python to read them with. */
  inspectSources(files: readonly { readonly name: string; readonly path: string }[]): Promise<SourceFacts[]>
}

/** What version control says of a folder. */
export interface SourceState {
  readonly commit: string
  /** First line of the commit's message. */
  readonly subject: string | null
  readonly branch: string | null
  /** Whether something in the folder differs from the commit; null when that could not be told. */
  readonly dirty: boolean | null
}

/** The last move of a pointer, as far as it tells one from another. */
export interface SeenPointer {
  readonly release: string
  readonly moved_at: string
  readonly moved_by: string
}

/** Which move of each bucket's pointer this machine saw last. `bucket` is its address. */
export interface PointerMemory {
  recall(bucket: string): Promise<SeenPointer | null>
  remember(bucket: string, seen: SeenPointer): Promise<void>
}

/** A row of a CSV file, or why it is none. Lines count from 1. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly problem: string }

/** Reading what people hand over in bulk. */
export interface InputReader {
  /** True when a word holds signs that a pattern is made of, such as `*`. */
  isPattern(word: string): Promise<boolean>
  /** Files below a folder that match, sorted, with `/` between parts; hidden ones and links to folders are left out. */
  glob(pattern: string, folder: string): Promise<string[]>
  /** Rows as they are read; what is no row is given with its reason, and the rest follows where it can. */
  csvRows(bytes: AsyncIterable<Uint8Array>): AsyncIterable<CsvRow>
  standardInput(): AsyncIterable<Uint8Array>
}
