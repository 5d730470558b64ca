import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jpeg } from '../domain/image-bytes.ts'
import { ending, newMachine, workerFolder } from './rythmiq.ts'

// A disk of 64 kB that is nearly full. To mount one takes root, so elsewhere these tests are passed over.

const disk = mkdtempSync(join(tmpdir(), 'rythmiq-disk-'))
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0
const machine = newMachine('full-disk')
const local = ['--schema', 'passport', '--local', '--worker', workerFolder('quick')]

beforeAll(() => {
  for (const [name, padding] of [
    ['small.jpg', 0],
    ['large.jpg', 100_000],
  ] as const) {
    writeFileSync(join(machine.cwd, name), jpeg({ width: 413, height: 531, padding: Buffer.alloc(padding) }))
  }
})
afterAll(async () => {
  await machine.remove()
  if (isMounted) spawnSync('umount', [disk])
  rmSync(disk, { recursive: true })
})

describe.skipIf(!isMounted)('a disk that fills', () => {
  it('with the list of documents is told in one sentence, and what was begun there is removed', async () => {
    const id = (index: number): string => `3f2b8c1e-0000-4000-8000-${String(index).padStart(12, '0')}`
    const rows = Array.from({ length: 1000 }, (_, index) => `small.jpg,${id(index)}`)
    writeFileSync(join(machine.cwd, 'm.csv'), `path,job_id\n${rows.join('\n')}\n`)
    const words = ['submit', '--from', 'm.csv', ...local, '--dry-run', '--json']
    const said = await machine.run(words, { TMPDIR: disk })
    expect(said).toMatchObject({ exit: 3, stderr: '' })
    expect(JSON.parse(said.stdout).error).toMatchObject({ code: 'DISK_FULL', hint: expect.stringContaining('TMPDIR') })
    expect(readdirSync(disk)).toEqual([])
  })

  it('with what comes on standard input is told the same way', async () => {
    const child = machine.start(['submit', '-', ...local, '--dry-run', '--json'], { TMPDIR: disk }, 'large.jpg')
    const said = await ending(child)
    expect(said).toMatchObject({ exit: 3, stderr: '' })
    expect(JSON.parse(said.stdout).error.code).toBe('DISK_FULL')
    expect(readdirSync(disk)).toEqual([])
  })

  it('with results keeps no part of one, and they can be fetched to another place', async () => {
    const submitted = await machine.run(['submit', 'large.jpg', ...local, '--json'])
    expect(submitted.exit, submitted.stdout).toBe(0)
    mkdirSync(join(disk, 'out'))
    const said = await machine.run(['results', '-o', join(disk, 'out'), '--json'])
    expect(said.exit).toBe(3)
    expect(JSON.parse(said.stdout).error.code).toBe('DISK_FULL')
    expect(readdirSync(join(disk, 'out'))).toEqual([])
    expect((await machine.run(['results', '-o', 'elsewhere'])).exit).toBe(0)
  })
})
