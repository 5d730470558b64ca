import {
  accessControl,
  bucketLocation,
  createBucket,
  deleteBucket,
  headBucket,
  listBuckets,
} from './operations/buckets.ts'
import { type Answer, addressed, type Context, xmlAnswer } from './operations/context.ts'
import { copyObject } from './operations/copy-object.ts'
import { deleteObjects } from './operations/delete-objects.ts'
import { getObject } from './operations/get-object.ts'
import { listObjects } from './operations/list-objects.ts'
import { listParts, listUploads } from './operations/list-uploads.ts'
import { abortUpload, completeUpload, createUpload, uploadPart } from './operations/multipart.ts'
import { deleteObject, putObject } from './operations/put-object.ts'
import { type S3ErrorCode, s3Error } from './s3-error.ts'

type Operation = (context: Context) => Promise<Answer>

/** What clients look for on a bucket before they begin, and what a plain Ceph answers. */
const notConfigured: readonly (readonly [string, S3ErrorCode])[] = [
  ['policy', 'NoSuchBucketPolicy'],
  ['lifecycle', 'NoSuchLifecycleConfiguration'],
  ['cors', 'NoSuchCORSConfiguration'],
  ['object-lock', 'ObjectLockConfigurationNotFoundError'],
]

/** Finds the operation that method, address and query mean. */
export function route(context: Context): Operation {
  const { bucket, key, method, query } = context.request
  if (!['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(method)) throw s3Error('MethodNotAllowed')
  if (bucket === null) {
    if (method !== 'GET' && method !== 'HEAD') throw s3Error('MethodNotAllowed')
    return listBuckets
  }
  if (key === null) return bucketOperation(method, query)
  return objectOperation(method, query, context.request.message.headers['x-amz-copy-source'] !== undefined)
}

function bucketOperation(method: string, query: ReadonlyMap<string, string>): Operation {
  if (method === 'PUT') return createBucket
  if (method === 'DELETE') return deleteBucket
  if (method === 'HEAD') return headBucket
  if (method === 'POST') return query.has('delete') ? deleteObjects : refusePost
  if (query.has('location')) return bucketLocation
  if (query.has('uploads')) return listUploads
  if (query.has('acl')) return accessControl
  if (query.has('versioning')) return nothingIn('VersioningConfiguration')
  const missing = notConfigured.find(([name]) => query.has(name))
  return missing === undefined ? listObjects : notFound(missing[1])
}

function objectOperation(method: string, query: ReadonlyMap<string, string>, copying: boolean): Operation {
  const upload = query.has('uploadId')
  if (method === 'POST') return query.has('uploads') ? createUpload : upload ? completeUpload : refusePost
  if (method === 'PUT') return upload ? uploadPart : copying ? copyObject : putObject
  if (method === 'DELETE') return upload ? abortUpload : deleteObject
  if (method === 'GET' && upload) return listParts
  if (method === 'GET' && query.has('acl')) return accessControl
  if (method === 'GET' && query.has('tagging')) return nothingIn('Tagging', '<TagSet></TagSet>')
  return getObject
}

async function refusePost(context: Context): Promise<Answer> {
  await addressed(context, 'write')
  throw s3Error('InvalidArgument', 'Request Content-Type is not multipart/form-data')
}

function nothingIn(name: string, inner = ''): Operation {
  return async (context) => {
    await addressed(context, 'read')
    return xmlAnswer(name, [inner])
  }
}

function notFound(code: S3ErrorCode): Operation {
  return async (context) => {
    await addressed(context, 'read')
    throw s3Error(code)
  }
}
