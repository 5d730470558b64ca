import type {
  ArchiveWriter,
  InputReader,
  MachineProbe,
  Outside,
  OutsideParts,
  PointerMemory,
  PythonInspector,
  RunJournal,
  SourceState,
} from './ports.ts'
import type { InspectedSources } from './settings/inspected.ts'
import type { SettingSources, Settings } from './settings/resolve.ts'

/** A stream that is written to; `raw` is for libraries that draw on it themselves. */
export interface OutputStream {
  write(text: string): void
  /** Waits until there is room for more. False when nobody reads any more. */
  room(): Promise<boolean>
  readonly isTTY: boolean
  readonly columns: number | undefined
  readonly rows: number | undefined
  readonly raw: NodeJS.WritableStream
}

/** Folders of this user on this machine. State is what may be lost without harm beyond history. */
export interface Folders {
  readonly home: string
  readonly state: string
  readonly config: string
  /** Where rythmiq itself is installed: the worker, the runner and the schemas lie here. */
  readonly program: string
}

/** Everything that lies outside of the program, in one object; what costs something to open is a function. */
export interface World {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folders: Folders
  readonly user: string
  readonly host: string
  readonly platform: string
  readonly nodeVersion: string
  readonly version: string
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly stdinIsTerminal: boolean
  /** Aborted by the first Ctrl-C or TERM, with a Failure as the reason. */
  readonly interrupted: AbortSignal
  readonly journal: RunJournal
  readonly machine: MachineProbe
  readonly inspector: PythonInspector
  readonly pointers: PointerMemory
  /** What version control says of a folder and of those files in it; null where it says nothing. */
  describeSource(folder: string, names: ReadonlySet<string>): Promise<SourceState | null>
  /** Reads rules in gitignore's syntax; the library is loaded with the first call. */
  loadIgnoreRules(): Promise<(text: string) => (path: string) => boolean>
  /** Asks a person on the terminal; only to be called when stdin is one. */
  ask(question: string): Promise<string>
  readonly inputs: InputReader
  readonly archives: ArchiveWriter
  now(): Date
  random(): number
  uuid(): string
  /** Rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  readSettingSources(): Promise<SettingSources>
  /** The same without an error: what cannot be read is told and taken for empty. */
  inspectSettingSources(): Promise<InspectedSources>
  /** Camber and Spaces of the settings one by one. */
  openParts(settings: Settings): Promise<OutsideParts>
  openOutside(target: 'local' | 'camber', settings: Settings): Promise<Outside>
}
