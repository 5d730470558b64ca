import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jpeg } from '../domain/image-bytes.ts'
import { targets } from '../sandbox/spaces/targets.ts'
import { type Machine, newMachine, workerFolder } from './rythmiq.ts'
import { layWorker, openSite } from './site.ts'

/** Draws documents of all kinds of names; what they are called decides nothing. */
function draw({ cwd }: Machine, count: number): void {
  mkdirSync(join(cwd, 'scans'))
  const names = [
    'new\nline.jpg',
    '-r $HOME.jpg',
    'प्रपत्र "x".jpg',
    ...Array.from({ length: count }, (_, at) => `d${at}.jpg`),
  ]
  for (const [index, name] of names.slice(0, count).entries()) {
    const padding = Buffer.from(String(index))
    writeFileSync(join(cwd, 'scans', name), jpeg({ width: 413, height: 531, padding }))
  }
}

describe('Spaces that fails every third request', () => {
  it('is outlasted by a run of many documents and by its results', async () => {
    const machine = newMachine('every-third')
    onTestFinished(() => machine.remove())
    draw(machine, 12)
    const spaces = join(machine.env['RYTHMIQ_SANDBOX'] ?? '', 'spaces')
    mkdirSync(spaces, { recursive: true })
    // The tiny worker tries nothing again, so what it asks for is spared.
    const onlys = [
      { key_prefix: 'rythmiq/' },
      { method: 'PUT', key_prefix: 'blobs/' },
      { method: 'HEAD', key_prefix: 'blobs/' },
      { method: 'GET', query: 'list-type' },
      { method: 'HEAD', key_prefix: 'output/' },
      { method: 'GET', key_prefix: 'output/' },
    ]
    writeFileSync(join(spaces, 'faults.json'), JSON.stringify(onlys.map((only) => ({ only, fail_every: 3 }))))
    const words = ['submit', 'scans', '--recursive', '--schema', 'passport', '--local', '--jobs', '2', '--json']
    const said = await machine.run([...words, '--worker', workerFolder('quick'), '--output', 'out'])
    expect(said.exit, said.stdout).toBe(0)
    expect(JSON.parse(said.stdout).saved).toHaveLength(12)
    const results = await machine.run(['results', '-o', 'again', '--json'])
    expect(results.exit, results.stdout).toBe(0)
    expect(readdirSync(join(machine.cwd, 'again')).toSorted()).toEqual(readdirSync(join(machine.cwd, 'out')).toSorted())
    expect((await machine.run(['status', '--json'])).exit).toBe(0)
  })
})

describe.each(targets)('keys that may read and not write, on $kind', ({ open }) => {
  it('are refused with exit 4 in one sentence, and nothing is left half-made', async () => {
    const target = await open()
    const site = await openSite(target)
    const machine = newMachine('reader')
    onTestFinished(async () => {
      await machine.remove()
      await site.close()
    })
    draw(machine, 12)
    layWorker(join(machine.cwd, 'worker'), 'one')
    expect((await machine.run(['deploy-worker'], site.env)).exit).toBe(0)
    const keys = async (): Promise<string[]> => {
      const found: string[] = []
      for await (const { key } of site.store.list('')) found.push(key)
      return found
    }
    const before = await keys()
    site.callsSince()
    const words = ['submit', 'scans', '--recursive', '--schema', 'passport']
    const reader = {
      ...site.env,
      DO_SPACES_ACCESS_KEY: target.otherAccessKey,
      DO_SPACES_SECRET_KEY: target.otherSecretKey,
    }
    const said = await machine.run(words, reader)
    expect(said).toMatchObject({ exit: 4, stdout: '' })
    expect(said.stderr.split('\n').filter((line) => line.startsWith('rythmiq: '))).toHaveLength(1)
    const json = await machine.run([...words, '--json'], reader)
    expect([json.exit, JSON.parse(json.stdout).error.code]).toEqual([4, 'SPACES_REJECTED'])
    expect(await keys()).toEqual(before)
    expect(site.callsSince()).not.toContain('job create')
  })
})
