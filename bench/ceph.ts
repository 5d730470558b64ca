import { readFileSync } from 'node:fs'
import { openSpaces } from '../src/adapters/spaces/spaces.ts'
import type { ObjectStore } from '../src/ports.ts'

/** What `ceph-rgw.sh start` printed, in the file that `RYTHMIQ_TEST_CEPH` names. */
export const ceph = readSettings(process.env['RYTHMIQ_TEST_CEPH'] ?? '')

export function openCeph(): ObjectStore {
  return openSpaces({ ...ceph, pathStyle: true })
}

function readSettings(path: string) {
  const lines = readFileSync(path, 'utf8').split('\n')
  const settings = new Map(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]))
  const of = (name: string): string => settings.get(`DO_SPACES_${name}`) ?? ''
  return {
    endpoint: of('ENDPOINT'),
    region: of('REGION'),
    bucket: of('BUCKET'),
    accessKey: of('ACCESS_KEY'),
    secretKey: of('SECRET_KEY'),
  }
}
