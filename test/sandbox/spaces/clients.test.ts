import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { type Gateway, ownGateway, temporaryFolder } from './gateway.ts'

// Programs of other people talk to the gateway. On a developer's machine one that is missing is skipped; where
// RYTHMIQ_TEST_CI is set all of them must be there.

const run = promisify(execFile)
const required = (process.env['RYTHMIQ_TEST_CI'] ?? '') !== ''

describe('foreign clients', () => {
  let gateway: Gateway
  let folder: string
  let environment: NodeJS.ProcessEnv

  beforeAll(async () => {
    gateway = await ownGateway()
    folder = await temporaryFolder()
    await mkdir(join(folder, 'home'))
    const { access_key, secret_key, region } = gateway.announcement
    environment = {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      AWS_ACCESS_KEY_ID: access_key,
      AWS_SECRET_ACCESS_KEY: secret_key,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
    }
  })
  afterAll(async () => {
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const available = async (program: string, parameters: readonly string[], context: TestContext) => {
    const found = await run(program, parameters, { env: environment }).then(
      () => true,
      () => false,
    )
    if (!found && required) throw new Error(`${program} is needed where RYTHMIQ_TEST_CI is set`)
    if (!found) context.skip(`${program} is not installed here`)
  }

  test('boto3 puts, gets, lists, ranges, presigns, uploads in parts and deletes', async (context) => {
    const python = process.env['RYTHMIQ_TEST_PYTHON'] || 'python3'
    await available(python, ['-c', 'import boto3'], context)
    const { endpoint, bucket } = gateway.announcement
    const { stdout } = await run(python, ['-W', 'ignore', '-c', BOTO3, endpoint, bucket], { env: environment })
    expect(JSON.parse(stdout)).toEqual({
      body: 'hello boto3',
      part: 'boto3',
      keys: ['boto3/a b', 'boto3/big', 'boto3/é'],
      folded: ['boto3/'],
      etag: expect.stringMatching(/^"[0-9a-f]{32}-3"$/),
      size: 20_000_000,
      presigned: 'hello boto3',
      conflict: 'PreconditionFailed',
      missing: '404',
      denied: 'SignatureDoesNotMatch',
      left: 0,
    })
  })

  test('the aws CLI copies, lists, synchronises and removes', async (context) => {
    await available('aws', ['--version'], context)
    const { endpoint, bucket } = gateway.announcement
    const aws = (...parameters: string[]) =>
      run('aws', ['--endpoint-url', endpoint, ...parameters], { env: environment, cwd: folder })
    const body = randomBytes(9_000_000)
    await mkdir(join(folder, 'tree', 'sub folder'), { recursive: true })
    await writeFile(join(folder, 'tree', 'big.bin'), body)
    await writeFile(join(folder, 'tree', 'sub folder', 'small.txt'), 'small')
    await aws('s3', 'sync', 'tree', `s3://${bucket}/aws/`)
    const listed = await aws('s3', 'ls', '--recursive', `s3://${bucket}/aws/`)
    expect(listed.stdout).toMatch(/9000000 aws\/big\.bin\n.* 5 aws\/sub folder\/small\.txt/)
    await aws('s3', 'cp', `s3://${bucket}/aws/big.bin`, 'back.bin')
    expect((await readFile(join(folder, 'back.bin'))).equals(body)).toBe(true)
    const put = ['s3api', 'put-object', '--bucket', bucket, '--key', 'aws/lock', '--if-none-match', '*', '--body']
    await aws(...put, join('tree', 'sub folder', 'small.txt'))
    await expect(aws(...put, join('tree', 'sub folder', 'small.txt'))).rejects.toMatchObject({
      stderr: expect.stringContaining('PreconditionFailed'),
    })
    await aws('s3', 'rm', '--recursive', `s3://${bucket}/aws/`)
    expect((await aws('s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', 'aws/')).stdout).not.toContain(
      'Contents',
    )
  })

  test('rclone copies there and back, checks, and purges', async (context) => {
    await available('rclone', ['version'], context)
    const { endpoint, bucket, region } = gateway.announcement
    const remote = `:s3,provider=Ceph,env_auth=true,endpoint='${endpoint}',region=${region}:${bucket}/rclone`
    const rclone = (...parameters: string[]) =>
      run(
        'rclone',
        ['--config', join(folder, 'none.conf'), '--s3-upload-cutoff', '6M', '--s3-chunk-size', '5M', ...parameters],
        {
          env: environment,
        },
      )
    const source = join(folder, 'source')
    await mkdir(join(source, 'deep', 'ä ö'), { recursive: true })
    await writeFile(join(source, 'deep', 'ä ö', 'x+y.txt'), 'hello')
    await writeFile(join(source, 'large.bin'), randomBytes(11_000_000))
    await rclone('copy', source, remote)
    await rclone('check', '--download', source, remote)
    const listed = await rclone('lsf', '-R', remote)
    expect(listed.stdout.split('\n').filter(Boolean).sort()).toEqual([
      'deep/',
      'deep/ä ö/',
      'deep/ä ö/x+y.txt',
      'large.bin',
    ])
    await rclone('copy', remote, join(folder, 'target'))
    expect(await readFile(join(folder, 'target', 'deep', 'ä ö', 'x+y.txt'), 'utf8')).toBe('hello')
    await rclone('purge', remote)
    expect((await rclone('lsf', '-R', remote).catch(() => ({ stdout: '' }))).stdout).toBe('')
  })
})

const BOTO3 = `
import io, json, sys, urllib.request
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
endpoint, bucket = sys.argv[1:]
config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})
s3 = boto3.client("s3", endpoint_url=endpoint, config=config)
s3.put_object(Bucket=bucket, Key="boto3/a b", Body=b"hello boto3", Metadata={"who": "boto3"})
s3.put_object(Bucket=bucket, Key="boto3/\\u00e9", Body=b"")
s3.upload_fileobj(io.BytesIO(b"z" * 20_000_000), bucket, "boto3/big")
found = s3.get_object(Bucket=bucket, Key="boto3/a b")
assert found["Metadata"] == {"who": "boto3"}
answer = {"body": found["Body"].read().decode()}
answer["part"] = s3.get_object(Bucket=bucket, Key="boto3/a b", Range="bytes=6-")["Body"].read().decode()
pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="boto3/", PaginationConfig={"PageSize": 1})
answer["keys"] = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
answer["folded"] = [p["Prefix"] for p in s3.list_objects_v2(Bucket=bucket, Delimiter="/", Prefix="b")["CommonPrefixes"]]
head = s3.head_object(Bucket=bucket, Key="boto3/big")
answer["etag"], answer["size"] = head["ETag"], head["ContentLength"]
signing = boto3.client("s3", endpoint_url=endpoint, config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
url = signing.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "boto3/a b"}, ExpiresIn=60)
answer["presigned"] = urllib.request.urlopen(url).read().decode()
def code(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
answer["conflict"] = code(lambda: s3.put_object(Bucket=bucket, Key="boto3/a b", Body=b"x", IfNoneMatch="*"))
answer["missing"] = code(lambda: s3.head_object(Bucket=bucket, Key="boto3/none"))
wrong = boto3.client("s3", endpoint_url=endpoint, config=config, aws_secret_access_key="wrong", aws_access_key_id=s3._request_signer._credentials.access_key)
answer["denied"] = code(lambda: wrong.list_objects_v2(Bucket=bucket))
s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in answer["keys"]]})
answer["left"] = s3.list_objects_v2(Bucket=bucket, Prefix="boto3/")["KeyCount"]
print(json.dumps(answer))
`
