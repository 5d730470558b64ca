import { openBody } from '../body.ts'
import { checkPutConditions } from '../conditions.ts'
import { removeContents, writeContent } from '../store/content.ts'
import { type Answer, addressed, type Context, empty } from './context.ts'
import { refuseUnknownWishes, storedHeaders } from './stored-headers.ts'

/** PutObject. Conditions are judged twice: early, to spare the body, and again in the instant of the change. */
export async function putObject(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'write')
  const { request } = context
  refuseUnknownWishes(request)
  checkPutConditions(request, bucket.entries.get(key) ?? null)
  const { content, md5 } = await writeContent(bucket.contents, openBody(request, context.grant))
  const entry = {
    key,
    size: content.size,
    etag: md5,
    modified: Date.now(),
    headers: storedHeaders(request),
    contents: [content],
  }
  try {
    bucket.commit(entry, (current) => checkPutConditions(request, current))
  } catch (error) {
    await removeContents(bucket.contents, [content])
    throw error
  }
  return empty(200, { etag: `"${md5}"`, 'accept-ranges': 'bytes' })
}

/** DeleteObject: 204 whether or not it was there. Ceph 16.2 ignores conditions here. */
export async function deleteObject(context: Context): Promise<Answer> {
  const { bucket, key } = await addressed(context, 'write')
  bucket.remove(key)
  return empty(204)
}
