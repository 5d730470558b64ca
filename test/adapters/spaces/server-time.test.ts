import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSpaces } from '../../../src/adapters/spaces/spaces.ts'
import { failureOf } from '../../domain/failing.ts'

async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(answer as never)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const storeAt = (endpoint: string) =>
  openSpaces({ endpoint, region: 'r', bucket: 'b', accessKey: 'a', secretKey: 's', pathStyle: true })

describe('the time of a server', () => {
  it('is that of its answer, whatever the answer is', async () => {
    const endpoint = await serve((_, response) => {
      response.writeHead(403, { date: 'Mon, 23 Nov 2026 19:01:42 GMT' }).end()
    })
    const told = await storeAt(endpoint).serverTime()
    expect(told?.toISOString().slice(0, 18)).toBe('2026-11-23T19:01:4')
  })

  it('is null where it tells none', async () => {
    const endpoint = await serve((_, response) => {
      response.sendDate = false
      response.end()
    })
    expect(await storeAt(endpoint).serverTime()).toBeNull()
  })

  it('is not known where nothing listens', async () => {
    expect((await failureOf(() => storeAt('http://127.0.0.1:9').serverTime())).code).toBe('SPACES_UNAVAILABLE')
  })
})

describe('a server that never answers', () => {
  it('holds nothing up once the store is closed, also not by new tries', async () => {
    let asked = 0
    const store = storeAt(
      await serve(() => {
        asked += 1
        // Both questions are under way: from here on nobody wants to know.
        if (asked === 3) store.close()
      }),
    )
    const failures = await Promise.all([
      failureOf(() => store.serverTime()),
      failureOf(async () => void (await store.get('key'))),
      failureOf(async () => {
        for await (const _ of store.list('x'));
      }),
    ])
    expect(failures.map(({ code }) => code)).toEqual(['INTERRUPTED', expect.any(String), expect.any(String)])
    expect(asked).toBe(3)
  })
})
