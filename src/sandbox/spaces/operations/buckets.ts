import { readDocument } from '../body.ts'
import { s3Error } from '../s3-error.ts'
import { isBucketName } from '../store/store.ts'
import { element, readText } from '../xml.ts'
import { type Answer, addressed, type Context, empty, OWNER, xmlAnswer } from './context.ts'

/** ListBuckets. */
export async function listBuckets(context: Context): Promise<Answer> {
  if (context.grant.role === 'anonymous') throw s3Error('AccessDenied')
  return xmlAnswer('ListAllMyBucketsResult', [
    element('Owner', [element('ID', OWNER), element('DisplayName', OWNER)]),
    element(
      'Buckets',
      context.store
        .names()
        .map(({ name, created }) =>
          element('Bucket', [element('Name', name), element('CreationDate', new Date(created).toISOString())]),
        ),
    ),
  ])
}

/** CreateBucket; once more by its owner is no error. */
export async function createBucket(context: Context): Promise<Answer> {
  const name = context.request.bucket ?? ''
  if (context.grant.role === 'anonymous') throw s3Error('AccessDenied')
  if (!isBucketName(name)) throw s3Error('InvalidBucketName')
  if (context.grant.role === 'reader') throw s3Error(context.store.has(name) ? 'BucketAlreadyExists' : 'AccessDenied')
  const place = readText(await readDocument(context.request, context.grant), 'LocationConstraint')
  if (place !== null && place !== '' && place !== context.region && place !== 'default') {
    throw s3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid')
  }
  context.store.create(name)
  return empty(200)
}

/** HeadBucket, with Ceph's counters. */
export async function headBucket(context: Context): Promise<Answer> {
  const { bucket } = await addressed(context, 'read')
  let bytes = 0
  for (const entry of bucket.entries.values()) bytes += entry.size
  return empty(200, { 'x-rgw-object-count': String(bucket.keys.size), 'x-rgw-bytes-used': String(bytes) })
}

/** DeleteBucket; only an empty one. */
export async function deleteBucket(context: Context): Promise<Answer> {
  const { bucket } = await addressed(context, 'write')
  if (bucket.keys.size > 0) throw s3Error('BucketNotEmpty')
  context.store.remove(bucket.name)
  return empty(204)
}

/** GetBucketLocation. */
export async function bucketLocation(context: Context): Promise<Answer> {
  await addressed(context, 'read')
  const answer = xmlAnswer('LocationConstraint', [])
  return { ...answer, body: String(answer.body).replace('></', `>${context.region}</`) }
}

/** The access control list of anything here: the owner may do all, and nobody else is named. */
export async function accessControl(context: Context): Promise<Answer> {
  await addressed(context, 'read')
  const owner = [element('ID', OWNER), element('DisplayName', OWNER)]
  const schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"'
  const grantee = `<Grantee ${schema}>${owner.join('')}</Grantee>`
  return xmlAnswer('AccessControlPolicy', [
    element('Owner', owner),
    element('AccessControlList', [element('Grant', [grantee, element('Permission', 'FULL_CONTROL')])]),
  ])
}
