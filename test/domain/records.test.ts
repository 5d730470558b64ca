import { expect, it } from 'vitest'
import { readRecords } from '../../src/domain/records.ts'
import { recordsInLog } from '../../src/operations/logs/log-records.ts'
import {
  documentLine,
  documentRecord,
  endLine,
  failedVerdict,
  lines,
  phaseLine,
  startLine,
  successVerdict,
} from './records-made.ts'

const whole = [
  startLine,
  phaseLine('install', 'started'),
  phaseLine('install', 'ended', 900, 'uv'),
  documentLine(),
  endLine(),
]

it('reads every kind of record in the order written', () => {
  expect(readRecords(lines(...whole)).map(({ type }) => type)).toEqual(['start', 'phase', 'phase', 'document', 'end'])
})

it.each([
  ['an empty line', ''],
  ['a torn line', JSON.stringify(documentLine()).slice(0, 60)],
  ['a word', 'hello'],
  ['a number', '5'],
  ['null', 'null'],
  ['an array', '[1]'],
  ['a kind of a newer version', '{"type":"heartbeat","attempt":"a1"}'],
  ['a record that lacks what it needs', '{"type":"document"}'],
])('passes over %s and reads what stands around it', (_, line) => {
  const text = `${JSON.stringify(startLine)}\n${line}\n${JSON.stringify(endLine())}`
  expect(readRecords(text).map(({ type }) => type)).toEqual(['start', 'end'])
})

it('ignores fields it does not know, in records and in verdicts', () => {
  const record = documentRecord({ mood: 'fine', verdict: successVerdict({ later: { a: 1 } }) })
  expect(record.verdict?.status).toBe('success')
})

it.each([
  ['no object', 'garbage'],
  ['a status that no worker has', { status: 'maybe' }],
  ['a success without artifacts', { ...successVerdict(), artifacts: undefined }],
  ['a failure without an error', { status: 'failed', job_id: null }],
])('keeps a document whose verdict is %s, without a verdict', (_, verdict) => {
  expect(documentRecord({ verdict }).verdict).toBeNull()
})

it('reads a failure that names no job, as the worker prints it for an unreadable payload', () => {
  expect(documentRecord({ verdict: { ...failedVerdict(), job_id: null } }).verdict?.status).toBe('failed')
})

it('finds the records in a log by the marker at the beginning of a line', () => {
  const log = `Collecting numpy\n${whole.map((record) => `::rythmiq:: ${JSON.stringify(record)}`).join('\n| noise\n')}\n`
  expect(recordsInLog(log)).toEqual(readRecords(lines(...whole)))
})

it('ignores a marker that the worker imitates, which stands behind the bar', () => {
  const imitated = `::rythmiq:: ${JSON.stringify(documentLine())}`
  expect(recordsInLog(`| ${imitated}\nx ${imitated}\n ${imitated}\n|${imitated}\n`)).toEqual([])
})
