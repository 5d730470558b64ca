import { S3Client } from '@aws-sdk/client-s3'
import { state } from '@aws-sdk/core/client'
import type { FinalizeRequestMiddleware, MetadataBearer } from '@smithy/types'
import { createDirectPut, type DirectPut } from './direct-put.ts'
import type { SpacesSettings } from './settings.ts'

/** A client, its bucket, and where it is: what every call here needs. */
export interface Connection {
  readonly client: S3Client
  readonly bucket: string
  readonly endpoint: string
  /** The short way for small objects. */
  readonly direct: DirectPut
  /** True once the bucket was seen: from then on a 404 is about the object. */
  bucketSeen: boolean
  /** Aborted when the store is closed: the SDK would otherwise open new connections to try again what closing cut off. */
  readonly closing: AbortController
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** Stands inside the SDK's retries, so that no try begins once the store is closed. */
function stopWhenClosed(closing: AbortSignal): FinalizeRequestMiddleware<object, MetadataBearer> {
  return (next) => (call) => {
    if (closing.aborted) throw Object.assign(new Error('closed'), { name: 'AbortError' })
    return next(call)
  }
}

/**
 * Makes the client. Every value that the SDK would otherwise look up in the environment, in ~/.aws or at the EC2 metadata
 * address is given here, so that nothing of the host changes what rythmiq does (README.md lists what was checked).
 */
export function connect(settings: SpacesSettings): Connection {
  // The SDK tells users of Node 20 that support ends in 2027. Node 20 is ours to answer for; only this notice is silenced.
  state.warningEmitted = true
  const client = new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: settings.accessKey, secretAccessKey: settings.secretKey },
    forcePathStyle: settings.pathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    retryMode: 'standard',
    // `requestTimeout` would limit a whole upload; what must not last is silence on the connection.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000, logger: silent },
    logger: silent,
    followRegionRedirects: false,
    defaultsMode: 'legacy',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useAccelerateEndpoint: false,
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    authSchemePreference: [],
    sigv4aSigningRegionSet: [],
    userAgentAppId: 'rythmiq',
    // The SDK corrects a wrong clock by the server's answer, and tries again; that is welcome.
    disableClockSkewCorrection: false,
  })
  const closing = new AbortController()
  const place = { step: 'finalizeRequest', priority: 'low', name: 'rythmiqStopWhenClosed' } as const
  client.middlewareStack.add(stopWhenClosed(closing.signal), place)
  const { bucket, endpoint } = settings
  return {
    client,
    bucket,
    endpoint,
    direct: createDirectPut(client, bucket, closing.signal),
    bucketSeen: false,
    closing,
  }
}
