import { expect, it } from 'vitest'
import { layOutTar } from '../../src/domain/tar.ts'

const at = new Date('2026-11-23T19:01:42Z')
const text = (bytes: Uint8Array, from: number, to: number) =>
  new TextDecoder().decode(bytes.slice(from, to)).replace(/\0.*$/s, '')

it('is blocks of 512 bytes: head, body, and two empty ones at the end', () => {
  const tar = layOutTar(
    [
      { name: 'a/b.txt', text: 'hällo' },
      { name: 'empty', text: '' },
    ],
    at,
  )
  expect(tar.length).toBe(512 * (2 + 1 + 2))
  expect(text(tar, 0, 100)).toBe('a/b.txt')
  expect(text(tar, 100, 108)).toBe('0000600')
  expect(Number.parseInt(text(tar, 124, 136), 8)).toBe(6)
  expect(Number.parseInt(text(tar, 136, 148), 8)).toBe(at.getTime() / 1000)
  expect(text(tar, 257, 263)).toBe('ustar')
  expect(text(tar, 512, 1024)).toBe('hällo')
  expect(tar.slice(-1024).every((byte) => byte === 0)).toBe(true)
})

it('carries the sum of its head, taken with blanks in its place', () => {
  const head = layOutTar([{ name: 'x', text: 'y' }], at).slice(0, 512)
  const told = Number.parseInt(text(head, 148, 156), 8)
  head.fill(0x20, 148, 156)
  expect(told).toBe(head.reduce((sum, byte) => sum + byte, 0))
})

it('refuses a name that the form has no room for', () => {
  expect(() => layOutTar([{ name: 'x'.repeat(101), text: '' }], at)).toThrow(/too long/)
})
