import type { Server } from 'node:http'

/** Listens on loopback at the first port of the list that is free, at any port when none is. */
export async function listen(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of [...ports, 0]) {
    if (await tryPort(server, port)) break
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port could be had on 127.0.0.1')
  return address.port
}

function tryPort(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (port !== 0 && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) resolve(false)
      else reject(error)
    }
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed)
      resolve(true)
    })
  })
}
