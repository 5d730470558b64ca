import { Failure } from '../../domain/failure.ts'

/** Where a bucket is and who asks. */
export interface SpacesSettings {
  /** Region-level, for example `https://sgp1.digitaloceanspaces.com`; never with the bucket in the host. */
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly accessKey: string
  readonly secretKey: string
  /** `host/bucket/key` instead of `bucket.host/key`: the sandbox and Ceph need it. */
  readonly pathStyle: boolean
}

/** Refuses an endpoint that cannot work before anything is sent to it. */
export function checkEndpoint(settings: SpacesSettings): void {
  const url = URL.canParse(settings.endpoint) ? new URL(settings.endpoint) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Failure('SETTING_INVALID', 'The Spaces endpoint is not a web address.', hint(settings), {
      setting: 'endpoint',
    })
  }
  if (url.hostname.startsWith(`${settings.bucket}.`)) {
    throw new Failure('SETTING_INVALID', 'The Spaces endpoint has the bucket in its host name.', hint(settings), {
      setting: 'endpoint',
    })
  }
  if (url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw new Failure('SETTING_INVALID', 'The Spaces endpoint holds more than a host.', hint(settings), {
      setting: 'endpoint',
    })
  }
}

function hint(settings: SpacesSettings): string {
  return `Set DO_SPACES_ENDPOINT to the region alone, for example https://${settings.region}.digitaloceanspaces.com`
}
