/** A result as it lies on this machine. */
export interface SavedDocument {
  readonly job_id: string
  readonly name: string
  /** Paths; the image first. */
  readonly files: readonly string[]
  /** What the saved image does not keep of the schema's promise, in words; empty when all of it holds. */
  readonly broken_promises: readonly string[]
  /** Read from the saved image itself. */
  readonly made: {
    readonly format: string | null
    readonly width: number | null
    readonly height: number | null
    readonly dpi: number | null
    readonly bytes: number
  }
}
