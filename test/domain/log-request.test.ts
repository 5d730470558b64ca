import { expect, it } from 'vitest'
import { documentsOf, findDocument, findShard } from '../../src/domain/log-request.ts'
import type { DocumentStatus, ShardStatus } from '../../src/domain/run-status.ts'
import { failureOf } from './failing.ts'

const made = (job_id: string, name: string, shard: number): unknown => ({ job_id, name, shard })
const documents = [
  made('3f2b8c1e-1', 'a.jpg', 0),
  made('3f2b8c1e-2', 'b.jpg', 1),
  made('77aa0000-3', 'c.jpg', 0),
  made('88aa0000-4', 'c.jpg', 1),
] as DocumentStatus[]
const shards = [{ shard: 0 }, { shard: 1 }] as unknown as ShardStatus[]
const run = { run_id: 'r', documents, shards }
const place = (word: string): unknown[] => {
  const { shard, place } = findDocument(run, word)
  return [shard, place]
}

it('knows each document’s place in its shard', () => {
  expect(documentsOf(run).map(({ shard, place }) => [shard, place])).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ])
})

it.each([
  ['a file name', 'b.jpg', [1, 0]],
  ['an id', '3f2b8c1e-1', [0, 0]],
  ['a beginning of an id, in any case', '77AA', [0, 1]],
])('finds a document by %s', (_, word, found) => expect(place(word)).toEqual(found))

it.each([
  ['c.jpg', 'DOCUMENT_AMBIGUOUS', /77aa0000-3 \(c\.jpg\), 88aa0000-4/],
  ['3f2b8c1e', 'DOCUMENT_AMBIGUOUS', /3f2b8c1e-1 \(a\.jpg\)/],
  ['77', 'DOCUMENT_NOT_FOUND', /holds|Did you mean/],
  ['d.jpg', 'DOCUMENT_NOT_FOUND', /Did you mean a\.jpg or b\.jpg or c\.jpg/],
  ['0d9c9f5e-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'DOCUMENT_NOT_FOUND', /another run’s: rythmiq logs/],
])('says what %s could be', async (word, code, hint) => {
  const failure = await failureOf(() => findDocument(run, word))
  expect(failure).toMatchObject({ code, hint: expect.stringMatching(hint) })
})

it('says which shards there are', async () => {
  expect(findShard(run, 1)).toBe(shards[1])
  expect(await failureOf(() => findShard(run, 7))).toMatchObject({
    code: 'SHARD_NOT_FOUND',
    message: 'Run r has the shards 0 to 1.',
  })
})
