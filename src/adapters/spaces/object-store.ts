import type { ObjectStore } from '../../ports.ts'
import { connect } from './connection.ts'
import { getFile } from './get-file.ts'
import { listObjects } from './listing.ts'
import { putFile } from './put-file.ts'
import { getObject, headObject } from './reading.ts'
import { readServerTime } from './server-time.ts'
import type { SpacesSettings } from './settings.ts'
import { deleteObject, putObject } from './writing.ts'

/** The port on the AWS SDK. Import this file only where the SDK may be loaded; `spaces.ts` does it late. */
export function createObjectStore(settings: SpacesSettings): ObjectStore {
  const connection = connect(settings)
  return {
    bucket: settings.bucket,
    region: settings.region,
    endpoint: settings.endpoint,
    get: (key) => getObject(connection, key),
    head: (key) => headObject(connection, key),
    put: (key, body, options) => putObject(connection, key, body, options),
    putFile: (key, path, options) => putFile(connection, key, path, options),
    getFile: (key, path, options) => getFile(connection, key, path, options?.signal),
    delete: (key) => deleteObject(connection, key),
    list: (prefix, options) => listObjects(connection, prefix, options),
    serverTime: () => readServerTime(settings.endpoint, settings.bucket, connection.closing.signal),
    close: () => {
      connection.closing.abort()
      connection.client.destroy()
    },
  }
}
