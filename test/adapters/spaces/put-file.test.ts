import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openSpaces } from '../../../src/adapters/spaces/spaces.ts'
import { failureOf } from '../../domain/failing.ts'
import { temporaryFolder } from '../../sandbox/spaces/gateway.ts'

const size = 2 * 1024 * 1024

/** Sends a file of two mebibytes to a server that says it got another than was signed; `meanwhile` is what befalls the file. */
async function sendAndRefuse(meanwhile: (path: string) => Promise<void>) {
  const folder = await temporaryFolder()
  const path = join(folder, 'scan.tif')
  await writeFile(path, Buffer.alloc(size, 'a'))
  let asked = 0
  const server = createServer(async (request, response) => {
    asked += 1
    request.resume()
    await once(request, 'end')
    await meanwhile(path)
    response.writeHead(400, { 'content-type': 'application/xml' })
    response.end('<Error><Code>XAmzContentSHA256Mismatch</Code></Error>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = openSpaces({ endpoint, region: 'sgp1', bucket: 'b', accessKey: 'k', secretKey: 's', pathStyle: true })
  const failure = await failureOf(() => store.putFile('scan', path))
  store.close()
  server.close()
  await rm(folder, { recursive: true })
  return { failure, asked }
}

it('tells of a file that was written over while it was sent, and does not send it again', async () => {
  const { failure, asked } = await sendAndRefuse((path) => writeFile(path, Buffer.alloc(size, 'b')))
  expect(failure).toMatchObject({ exit: 2, message: expect.stringMatching(/changed while it was being sent/) })
  expect(asked).toBe(1)
})

it('takes another content for a fault of the line where the file is as it was', async () => {
  const { failure, asked } = await sendAndRefuse(async () => {})
  expect(failure).toMatchObject({ code: 'SPACES_UNAVAILABLE', exit: 7 })
  expect(asked).toBe(3)
})
