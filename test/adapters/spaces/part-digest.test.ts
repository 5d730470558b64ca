import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { digestOfPart } from '../../../src/adapters/spaces/part-digest.ts'

it('gives each of many parts its own MD5, also when they are asked for at once', async () => {
  const parts = Array.from({ length: 20 }, (_, index) => {
    const part = Buffer.from(new SharedArrayBuffer(1 + index * 1000))
    randomBytes(part.length).copy(part)
    return part
  })
  const right = parts.map((part) => createHash('md5').update(part).digest('base64'))
  expect(await Promise.all(parts.map(digestOfPart))).toEqual(right)
})

it('hashes a part of a buffer, not all the memory that it shares', async () => {
  const buffer = Buffer.from(new SharedArrayBuffer(100)).fill('x')
  const part = buffer.subarray(10, 20)
  expect(await digestOfPart(part)).toBe(createHash('md5').update(part).digest('base64'))
})
