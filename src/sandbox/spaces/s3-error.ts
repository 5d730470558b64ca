/** The errors this gateway answers, with the HTTP status that Ceph RGW 16.2 gives each (observed 2026-11-24). */
const statuses = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyExists: 409,
  BucketNotEmpty: 409,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InsufficientStorage: 507,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  InvalidLocationConstraint: 400,
  InvalidObjectName: 400,
  InvalidPart: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchUpload: 404,
  ObjectLockConfigurationNotFoundError: 404,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const satisfies Record<string, number>

export type S3ErrorCode = keyof typeof statuses

/** An answer that is not success. Codes outside the table come only from a fault switch, with their own status. */
export class S3Error extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, status: number, message: string) {
    super(message)
    this.name = 'S3Error'
    this.code = code
    this.status = status
  }
}

/**
 * Makes the error of a known code. Without a message the code stands there in words: Ceph leaves most of them empty, and
 * the aws CLI 1.46 then ends with "argument of type 'NoneType' is not iterable" (observed 2026-11-24).
 */
export function s3Error(code: S3ErrorCode, message = code.replace(/\B[A-Z][a-z]/g, ' $&')): S3Error {
  return new S3Error(code, statuses[code], message)
}

/** Turns anything thrown into an S3 answer; a full disk is told as one, whatever operation met it. */
export function toS3Error(thrown: unknown): S3Error {
  if (thrown instanceof S3Error) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return s3Error('InsufficientStorage', 'No space is left on the disk that holds the sandbox.')
  }
  return s3Error('InternalError', thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'unknown error')
}
