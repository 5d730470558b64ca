import { expect, it } from 'vitest'
import { holdsOnNode } from '../../../src/domain/bundle-check/markers.ts'

it.each([
  ["python_version >= '3.9'", true],
  ["python_version < '3.10'", false],
  ['python_full_version == "3.11.*"', true],
  ["python_full_version >= '3.12'", false],
  ["python_version ~= '3.8'", true],
  ["'3.12' > python_version", true],
  ["sys_platform == 'win32'", false],
  ["sys_platform == 'linux' and python_version != '3.10'", true],
  ["(sys_platform == 'win32' or os_name == 'posix') and platform_system == 'Linux'", true],
  ["sys_platform == 'win32' and platform_release == '5'", false],
  ["sys_platform == 'linux' and platform_release == '5'", null],
  ["'linux' in sys_platform", true],
  ["sys_platform not in 'win32 cygwin'", true],
  ["extra == 'dev'", false],
  ['python_version', undefined],
  ["python_version >= '3.9' and", undefined],
  ["(python_version >= '3.9'", undefined],
  ['; nonsense', undefined],
  ['', undefined],
])('on the node, %s: %s', (marker, expected) => {
  expect(holdsOnNode(marker)).toBe(expected)
})
