import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { partSize } from '../../../src/adapters/spaces/multipart-upload.ts'
import { openSpaces } from '../../../src/adapters/spaces/spaces.ts'
import { temporaryFolder } from '../../sandbox/spaces/gateway.ts'

const MEBIBYTE = 1024 * 1024

it('sends each part signed by what it hashes to, without asking first whether it may', async () => {
  const parts: { headers: IncomingHttpHeaders; sha256: string }[] = []
  const server = createServer(async (request, response) => {
    const hash = createHash('sha256')
    for await (const piece of request) hash.update(piece)
    if (request.method === 'PUT') parts.push({ headers: request.headers, sha256: hash.digest('hex') })
    response.setHeader('ETag', `"${createHash('md5').digest('hex')}"`)
    if (request.method === 'HEAD') response.setHeader('Content-Length', size)
    const created = '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>'
    response.end(request.method === 'POST' ? created : '')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const size = 65 * MEBIBYTE
  const folder = await temporaryFolder()
  const path = join(folder, 'scan.tif')
  await writeFile(path, randomBytes(size))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = openSpaces({ endpoint, region: 'sgp1', bucket: 'b', accessKey: 'k', secretKey: 's', pathStyle: true })
  await store.putFile('scan', path)
  store.close()
  server.close()
  await rm(folder, { recursive: true })
  expect(parts.map(({ headers }) => Number(headers['content-length'])).sort((a, b) => b - a)).toEqual([
    ...Array.from({ length: 4 }, () => 16 * MEBIBYTE),
    MEBIBYTE,
  ])
  for (const { headers, sha256 } of parts) {
    expect(headers).not.toHaveProperty('expect')
    expect(headers['x-amz-content-sha256']).toBe(sha256)
  }
})

it.each([
  [65 * MEBIBYTE, 16 * MEBIBYTE],
  [160_000 * MEBIBYTE, 16 * MEBIBYTE],
  [160_001 * MEBIBYTE, 17 * MEBIBYTE],
  [5_000_000 * MEBIBYTE, 500 * MEBIBYTE],
])('a file of %i bytes goes in parts of %i, at most 10 000 of them', (whole, part) => {
  expect(partSize(whole)).toBe(part)
  expect(Math.ceil(whole / part)).toBeLessThanOrEqual(10_000)
})
