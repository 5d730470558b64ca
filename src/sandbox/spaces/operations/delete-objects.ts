import { readDocument } from '../body.ts'
import { s3Error } from '../s3-error.ts'
import { element, readElements, readText } from '../xml.ts'
import { type Answer, addressed, type Context, xmlAnswer } from './context.ts'

/** DeleteObjects: up to a thousand keys; what was not there counts as deleted. */
export async function deleteObjects(context: Context): Promise<Answer> {
  const { bucket } = await addressed(context, 'write')
  const xml = await readDocument(context.request, context.grant)
  const [wish] = readElements(xml, 'Delete')
  if (wish === undefined) throw s3Error('MalformedXML')
  const keys = readElements(wish, 'Object').map((object) => readText(object, 'Key') ?? '')
  if (keys.length > 1000) throw s3Error('MalformedXML')
  for (const key of keys) bucket.remove(key)
  const quiet = readText(wish, 'Quiet')?.toLowerCase() === 'true'
  const deleted = keys.map((key) => element('Deleted', [element('Key', key)]))
  return xmlAnswer('DeleteResult', quiet ? [] : deleted)
}
