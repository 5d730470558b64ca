import { expect, it } from 'vitest'
import { nearest } from '../../src/domain/nearest.ts'

const names = ['passport', 'passport_seva', 'neet', 'neet_ug_2026', 'jee', 'jee_main_2026', 'aadhaar', 'college']

it.each([
  ['pasport', ['passport']],
  ['PASSPORT', ['passport', 'passport_seva']],
  ['neat', ['neet']],
  ['adhar', ['aadhaar']],
  ['colege', ['college']],
  ['passport_sewa', ['passport', 'passport_seva']],
  ['xylophone', []],
  ['', []],
])('%j is near %j', (word, near) => {
  expect(nearest(word, names).toSorted()).toEqual(near)
})

it('puts the nearest first and gives no more than asked', () => {
  expect(nearest('abcde', ['abxye', 'abcdx', 'abcde'])).toEqual(['abcde', 'abcdx', 'abxye'])
  expect(nearest('abcde', ['abcd1', 'abcd2', 'abcd3', 'abcd4'])).toHaveLength(3)
  expect(nearest('abcde', ['abcd1', 'abcd2'], 1)).toEqual(['abcd1'])
})
