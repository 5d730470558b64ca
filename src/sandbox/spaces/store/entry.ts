/** One stretch of content on disk: a file of its own under `content/`, never changed once written. */
export interface Content {
  readonly id: string
  readonly size: number
}

/** Everything known about one object; its file on disk is this, as JSON. */
export interface Entry {
  readonly key: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modified: number
  /** What goes back with the object: content-type, cache-control, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>
  /** A multipart object keeps its parts as they came: completing it copies nothing. */
  readonly contents: readonly Content[]
  /** The multipart upload that made it, so that completing it twice is answered alike. */
  readonly upload?: string
}

/** One part of an upload that is not complete. */
export interface Part {
  readonly number: number
  readonly size: number
  readonly etag: string
  readonly modified: number
  readonly content: Content
}

export interface Upload {
  readonly id: string
  readonly key: string
  readonly initiated: number
  readonly headers: Readonly<Record<string, string>>
  readonly parts: Map<number, Part>
}
