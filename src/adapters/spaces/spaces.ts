import type { ObjectStore } from '../../ports.ts'
import { checkEndpoint, type SpacesSettings } from './settings.ts'

/** Opens a bucket. The AWS SDK, the heaviest thing here, is loaded with the first call and not before. */
export function openSpaces(settings: SpacesSettings): ObjectStore {
  checkEndpoint(settings)
  let opened: Promise<ObjectStore> | null = null
  const store = (): Promise<ObjectStore> => {
    opened ??= import('./object-store.ts').then((module) => module.createObjectStore(settings))
    return opened
  }
  const { bucket, region, endpoint } = settings
  return {
    bucket,
    region,
    endpoint,
    get: async (key) => (await store()).get(key),
    head: async (key) => (await store()).head(key),
    put: async (key, body, options) => (await store()).put(key, body, options),
    putFile: async (key, path, options) => (await store()).putFile(key, path, options),
    getFile: async (key, path, options) => (await store()).getFile(key, path, options),
    delete: async (key) => (await store()).delete(key),
    async *list(prefix, options) {
      yield* (await store()).list(prefix, options)
    },
    serverTime: async () => (await store()).serverTime(),
    close() {
      void opened?.then((store) => store.close())
    },
  }
}
