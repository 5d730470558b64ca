import { expect, it } from 'vitest'
import { isNoise } from '../../src/domain/log-noise.ts'

it.each([
  'Looking in links: /opt/wheels',
  "Ignoring boto3: markers 'python_full_version < \"3.10\"' don't match your environment",
  'Collecting boto3==1.44.5 (from -r /tmp/rythmiq.jUrvdI/bundle/requirements.txt (line 3))',
  '  Downloading boto3-1.44.5-py3-none-any.whl (140 kB)',
  '  Using cached numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl.metadata (62 kB)',
  '     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 16.6/16.6 MB 110.5 MB/s eta 0:00:00',
  'Requirement already satisfied: six==1.17.0 in /usr/lib/python3',
  'Installing collected packages: flatbuffers, urllib3',
  'Successfully installed boto3-1.44.5 botocore-1.44.5',
  '  Preparing metadata (pyproject.toml): started',
  '[notice] A new release of pip is available: 24.0 -> 25.3',
  'Using CPython 3.11.7 interpreter at: /usr/bin/python3',
  'Creating virtual environment at: .venv',
  'Resolved 26 packages in 1.20s',
  'Prepared 26 packages in 3.10s',
  'Installed 26 packages in 90ms',
  'Bytecode compiled 3021 files in 2.1s',
  'Downloading numpy (15.9MiB)',
  ' + boto3==1.44.5',
])('is an installer’s progress: %s', (line) => expect(isNoise(line)).toBe(true))

it.each([
  '',
  'ERROR: No matching distribution found for boto3==99',
  'WARNING: Retrying (Retry(total=4)) after connection broken',
  '  × No solution found when resolving dependencies:',
  '  ╰─▶ Because there is no version of boto3==99',
  'error: subprocess-exited-with-error',
  'Downloading model from the bucket',
  'Collecting data of 3 pages',
  'Processing document 3',
  'Installing a filter',
  'Building the index',
])('is none: %j', (line) => expect(isNoise(line)).toBe(false))
