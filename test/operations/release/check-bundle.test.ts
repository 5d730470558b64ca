import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkWorker } from '../../../src/operations/release/check-bundle.ts'
import { type Contents, check, filesOf, inspector, programFolder, told } from './worker-made.ts'

const thirteen = filesOf(join(programFolder, 'test', 'fixtures', 'thirteen'))

describe('a worker of thirteen files and its requirements', () => {
  it('passes as it is', async () => {
    expect(thirteen).toHaveLength(14)
    expect(told(await checkWorker(thirteen, inspector, []))).toEqual([])
  })

  it.each(thirteen.map(({ name }) => name))('is refused without %s, by name', async (missing) => {
    const rest = thirteen.filter(({ name }) => name !== missing)
    const errors = (await checkWorker(rest, inspector, [])).filter(({ severity }) => severity === 'error')
    expect(errors.map(({ message }) => message).join('\n')).toContain(missing)
  })

  it('is refused without the folder errors, by its name', async () => {
    const rest = thirteen.filter(({ name }) => !name.startsWith('errors/'))
    const errors = (await checkWorker(rest, inspector, [])).filter(({ severity }) => severity === 'error')
    expect(errors.map(({ message }) => message).join('\n')).toContain('errors/__init__.py')
  })
})

it('finds nothing in the reference worker', async () => {
  expect(told(await checkWorker(filesOf(join(programFolder, 'worker')), inspector, []))).toEqual([])
})

it('judges neither the runner nor what it imports', async () => {
  expect(told(await check({ 'worker.py': '', 'run.sh': 'x', 'rythmiq_runner/main.py': 'import nowhere\n(' }))).toEqual(
    [],
  )
})

interface Case {
  readonly files: Contents
  readonly findings: readonly string[]
}

const cases: Readonly<Record<string, Case>> = {
  'a folder without worker.py gets one finding': {
    files: { 'main.py': 'import nowhere' },
    findings: ['error worker-missing worker.py:null worker.py is missing, which is what the node starts.'],
  },
  'a third-party import has to be required': {
    files: { 'worker.py': 'import boto3\nimport requests', 'requirements.txt': 'boto3>=1,<2' },
    findings: [
      'error requirement-missing worker.py:2 imports requests, but nothing in requirements.txt is known to bring it.',
    ],
  },
  'a missing requirements.txt is one finding for all': {
    files: { 'worker.py': 'import boto3, yaml\nimport cv2', 'a.py': '' },
    findings: [
      'error requirements-missing requirements.txt:null requirements.txt is missing, though the worker imports what boto3, opencv-python-headless, pyyaml bring (worker.py:1).',
    ],
  },
  'an import in a function counts as much': {
    files: { 'worker.py': 'def f():\n    import requests', 'requirements.txt': '' },
    findings: [
      'error requirement-missing worker.py:2 imports requests, but nothing in requirements.txt is known to bring it.',
    ],
  },
  'an import whose failure is caught is a warning': {
    files: {
      'worker.py': 'try:\n    import requests\nexcept ImportError:\n    requests = None',
      'requirements.txt': '',
    },
    findings: [
      'warning requirement-missing worker.py:2 imports requests, but nothing in requirements.txt is known to bring it.',
    ],
  },
  'a handler that only raises again does not help': {
    files: { 'worker.py': 'try:\n    import requests\nexcept ImportError:\n    raise', 'requirements.txt': '' },
    findings: [
      'error requirement-missing worker.py:2 imports requests, but nothing in requirements.txt is known to bring it.',
    ],
  },
  'one of two ways to import is enough, first way': {
    files: {
      'worker.py': 'import p.a',
      'p/__init__.py': '',
      'p/b.py': 'x = 1',
      'p/a.py': 'try:\n    from .b import x\nexcept ImportError:\n    from b import x',
    },
    findings: [],
  },
  'one of two ways to import is enough, second way': {
    files: { 'worker.py': 'try:\n    from .b import x\nexcept ImportError:\n    from b import x', 'b.py': 'x = 1' },
    findings: [],
  },
  'the second way is judged when the first fails': {
    files: { 'worker.py': 'try:\n    import ujson\nexcept ImportError:\n    import b', 'requirements.txt': '' },
    findings: [
      'error module-missing worker.py:4 imports b, but b.py and b/__init__.py are missing, and nothing in requirements.txt is known to bring it.',
      'warning requirement-missing worker.py:2 imports ujson, but nothing in requirements.txt is known to bring it.',
    ],
  },
  'what stands under TYPE_CHECKING never runs': {
    files: { 'worker.py': 'import typing\nif typing.TYPE_CHECKING:\n    import nowhere\n    from . import x' },
    findings: [],
  },
  'what only another Python or system runs is left out': {
    files: {
      'worker.py':
        'import sys, os\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    import tomli\nif sys.platform == "win32":\n    import pywintypes\nif os.name != "posix":\n    import colorama',
    },
    findings: [],
  },
  'a module is no package': {
    files: { 'worker.py': 'import models.payload', 'models.py': '' },
    findings: [
      'error module-missing worker.py:1 imports models.payload, but models/__init__.py and models/payload.py are missing, so Python takes models.py, which is no package.',
    ],
  },
  'a module beats a folder without __init__.py': {
    files: { 'worker.py': 'from errors import codes', 'errors.py': 'x = 1', 'errors/codes.py': '' },
    findings: [
      'error package-init-missing worker.py:1 imports errors, but errors/__init__.py is missing, so Python takes errors.py, which is no package.',
    ],
  },
  'a package beats a module': {
    files: { 'worker.py': 'from errors import x', 'errors.py': '', 'errors/__init__.py': 'x = 1' },
    findings: [],
  },
  'a folder inside a package needs no __init__.py of its own': {
    files: { 'worker.py': 'import a.b.c', 'a/__init__.py': '', 'a/b/c.py': '' },
    findings: [],
  },
  'an installed package beats a folder without __init__.py': {
    files: { 'worker.py': 'import requests', 'requests/x.py': '', 'requirements.txt': 'requests==2.32.5' },
    findings: [],
  },
  'a local module beats an installed package': {
    files: { 'worker.py': 'from yaml import load_it', 'yaml.py': 'load_it = 1' },
    findings: [],
  },
  'a folder of data is no module': {
    files: { 'worker.py': 'import models', 'models/en.onnx': 'x' },
    findings: [
      'error module-missing worker.py:1 imports models, but models.py and models/__init__.py are missing, and nothing in requirements.txt is known to bring it.',
    ],
  },
  'a longer import with another name is followed to its end': {
    files: { 'worker.py': 'import a.b.c as d', 'a/__init__.py': '', 'a/b/__init__.py': '', 'a/b/x.py': '' },
    findings: ['error module-missing worker.py:1 imports a.b.c, but a/b/c.py is missing.'],
  },
  'dots cannot lead above the topmost package': {
    files: { 'worker.py': 'import a.b', 'a/__init__.py': '', 'a/b.py': 'from ... import x\nfrom .. import y' },
    findings: [
      'error relative-import a/b.py:1 imports ... with dots in front, but that is above a, its topmost package.',
      'error relative-import a/b.py:2 imports .. with dots in front, but that is above a, its topmost package.',
    ],
  },
  'dots do not work where there is no package': {
    files: { 'worker.py': 'from .models import x', 'models.py': 'x = 1' },
    findings: [
      'error relative-import worker.py:1 imports .models with dots in front, but this file lies in no package.',
    ],
  },
  'a name that a module does not define is told': {
    files: { 'worker.py': 'from models import A, B', 'models.py': 'class A: pass' },
    findings: ['error name-missing worker.py:1 imports B from models, but models.py does not define that name.'],
  },
  'names are known however they are bound': {
    files: {
      'worker.py': `from m import ${'a b c d e f g h i j k l m2 n o p q r'.split(' ').join(', ')}`,
      'm.py':
        'import os as a, json.decoder\nfrom os import path as b\nif b:\n    c = 1\nelse:\n    d = 1\ntry:\n    e = 1\nfinally:\n    f = 1\nwith open(b) as g:\n    (h, [i, *j]) = 1, []\nfor k in []:\n    pass\nif (l := 1): pass\nclass m2: pass\ndef n(): pass\nasync def o(): pass\np: int = 1\nq = r = 2',
    },
    findings: [],
  },
  'what lies in a function or a class is no name of the module': {
    files: { 'worker.py': 'from m import a, b, c', 'm.py': 'def f(a): b = 1\nclass C:\n    c = 1' },
    findings: ['a', 'b', 'c'].map(
      (name) => `error name-missing worker.py:1 imports ${name} from m, but m.py does not define that name.`,
    ),
  },
  'a star import hands on what its module defines': {
    files: { 'worker.py': 'from m import a, _b', 'm.py': 'from n import *', 'n.py': 'a = _b = 1' },
    findings: ['error name-missing worker.py:1 imports _b from m, but m.py does not define that name.'],
  },
  'names that cannot be told are not judged': {
    files: {
      'worker.py': 'from m import a\nfrom n import b\nfrom o import c\nfrom p import d\nfrom q import e',
      'm.py': 'from os import *',
      'n.py': 'def __getattr__(name): return 1',
      'o.py': 'globals().update(c=1)',
      'p.py': 'import sys\nsys.modules[__name__].d = 1',
      'q.py': 'import m\nm.e = 1',
    },
    findings: [],
  },
  'star imports in a circle come to an end': {
    files: { 'worker.py': 'from a import x', 'a.py': 'from b import *', 'b.py': 'from a import *\nx = 1' },
    findings: [],
  },
  'an __all__ that names nothing is told': {
    files: { 'worker.py': 'from a import *', 'a.py': '__all__ = ["x"]' },
    findings: ['error name-missing worker.py:1 imports x from a, but a.py does not define that name.'],
  },
  'circles of imports are fine': {
    files: { 'worker.py': 'import a', 'a.py': 'import b', 'b.py': 'import a\nimport worker' },
    findings: [],
  },
  'a file that the worker never comes to gets warnings': {
    files: { 'worker.py': '', 'old.py': 'import nowhere', 'older.py': 'def' },
    findings: [
      'warning module-missing old.py:1 imports nowhere, but nowhere.py and nowhere/__init__.py are missing, and nothing in requirements.txt is known to bring it; nothing leads from worker.py to this file, so it is not used.',
      'warning source-invalid older.py:1 does not compile: invalid syntax; nothing leads from worker.py to this file, so it is not used.',
    ],
  },
  'a file that is run by its path is used': {
    files: {
      'worker.py':
        'import os, runpy, subprocess, sys\nHERE = os.path.dirname(os.path.abspath(__file__))\nrunpy.run_path(os.path.join(HERE, "x y.py"))\nexec(open(f"{HERE}/é.py").read())\nsubprocess.run([sys.executable, "page.py"])\nwith open("w.py") as f:\n    exec(compile(f.read(), "w", "exec"))',
      'x y.py': 'import n1',
      'é.py': 'import n2',
      'page.py': 'import n3',
    },
    findings: [
      'error module-missing page.py:1 imports n3, but n3.py and n3/__init__.py are missing, and nothing in requirements.txt is known to bring it.',
      'error file-missing worker.py:7 loads w.py, but that file is missing.',
      'error module-missing x y.py:1 imports n1, but n1.py and n1/__init__.py are missing, and nothing in requirements.txt is known to bring it.',
      'error module-missing é.py:1 imports n2, but n2.py and n2/__init__.py are missing, and nothing in requirements.txt is known to bring it.',
    ],
  },
  'a path that cannot be worked out is judged by its last name': {
    files: {
      'worker.py':
        'import os\nfrom importlib.machinery import SourceFileLoader\nSourceFileLoader("x", os.environ["A"] + "/plug.py")\nSourceFileLoader("x", os.environ["A"])',
    },
    findings: ['error file-missing worker.py:3 loads plug.py, but that file is missing.'],
  },
  'a path out of the folder is told': {
    files: {
      'worker.py':
        'import importlib.util as u\nfrom pathlib import Path\nu.spec_from_file_location("x", Path(__file__).parent.parent / "shared" / "x.py")',
    },
    findings: [
      "error file-missing worker.py:3 loads ../shared/x.py, which lies outside of the worker's folder and so is missing on the node.",
    ],
  },
  'a module imported by a string counts': {
    files: {
      'worker.py':
        'import importlib\nimportlib.import_module("p.a")\nfor n in ["b"]: importlib.import_module(f"p.{n}")\n__import__("q")',
      'p/__init__.py': '',
      'p/b.py': 'import p.c',
    },
    findings: [
      'error module-missing p/b.py:1 imports p.c, but p/c.py is missing.',
      'error module-missing worker.py:2 imports p.a, but p/a.py is missing.',
      'error module-missing worker.py:4 imports q, but q.py and q/__init__.py are missing, and nothing in requirements.txt is known to bring it.',
    ],
  },
  'a folder of the worker that goes on sys.path is searched': {
    files: {
      'worker.py': 'import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))\nimport x',
      'lib/x.py': 'import y',
      'lib/y.py': '',
    },
    findings: [],
  },
  "a module with the name of one of Python's own is a warning": {
    files: { 'worker.py': 'import queue\nimport time', 'queue.py': '', 'time.py': '', 'json.py': '' },
    findings: [
      "warning standard-library-shadowed worker.py:1 imports queue and gets queue.py in place of Python's own queue, and so does everything that is installed.",
      "warning standard-library-shadowed worker.py:2 imports time and gets Python's own, which comes before the worker's folder: time.py is never taken.",
    ],
  },
  'what does not compile is told with its line': {
    files: {
      'worker.py': 'import a, b, c, d\n',
      'a.py': 'x = 1\nreturn x\n',
      'b.py': 'x = 1\n\0',
      'c.py': Buffer.from('x = 1\r\n# \xe9\r\n', 'latin1'),
      'd.py': '# -*- coding: nonsense -*-\n',
    },
    findings: [
      "error source-invalid a.py:2 does not compile: 'return' outside function.",
      'error source-invalid b.py:2 does not compile: it holds a NUL byte.',
      'error source-invalid c.py:2 does not compile: its bytes are not utf-8.',
      'error source-invalid d.py:1 does not compile: unknown encoding: nonsense.',
    ],
  },
  'encodings, byte order marks and line ends are as Python takes them': {
    files: {
      'worker.py': '\uFEFFimport a\r\nimport b\r\nimport c\rimport d\n',
      'a.py': Buffer.from('# coding: latin-1\nx = "\xe9"\n', 'latin1'),
      'b.py': '\uFEFF# coding: utf-8\n',
      'c.py': '\f\n',
      'd.py': 'größe = 1',
    },
    findings: [],
  },
  'stubs, tests and a __main__.py are no concern of the worker': {
    files: {
      'worker.py': 'import a',
      'a.py': '',
      'a.pyi': 'import nowhere (',
      'conftest.py': '',
      '__main__.py': 'import worker',
    },
    findings: [],
  },
  'a stub is no module': {
    files: { 'worker.py': 'import a', 'a.pyi': '' },
    findings: [
      'error module-missing worker.py:1 imports a, but a.py and a/__init__.py are missing, and nothing in requirements.txt is known to bring it.',
    ],
  },
  'OpenCV 5 is an error where the worker would break': {
    files: {
      'worker.py': 'import cv2\ncv2.HoughLinesP()',
      'requirements.txt': 'opencv-python-headless>=4.9\n',
    },
    findings: [
      'error version-breaks requirements.txt:1 opencv-python-headless may install OpenCV 5 or newer, whose HoughLinesP answers in another shape than before, so the enhance stage fails on most pictures (worker.py:2).',
      'warning requirements-unpinned requirements.txt:1 opencv-python-headless may become any newer version between two deployments.',
    ],
  },
  'PaddleOCR 3 is an error where show_log is passed': {
    files: {
      'worker.py': 'from paddleocr import PaddleOCR\nPaddleOCR(show_log=False)',
      'requirements.txt': '# the reader\npaddleocr>=2.7\n',
    },
    findings: [
      'error version-breaks requirements.txt:2 paddleocr may install PaddleOCR 3 or newer, which refuses the argument show_log, so no text is read (worker.py:2).',
      'warning requirements-unpinned requirements.txt:2 paddleocr may become any newer version between two deployments.',
    ],
  },
}

describe('the rules', () => {
  it.each(Object.entries(cases))('%s', async (_, { files, findings }) => {
    expect(told(await check(files))).toEqual(findings)
  })
})

it('says how a file is named that differs in capitals alone', async () => {
  const [finding] = await check({ 'worker.py': 'import models', 'Models.py': '' })
  expect(finding?.fix).toBe('Rename Models.py to models.py: the node tells capitals and small letters apart.')
})

it('gives the same findings whatever the order of the files', async () => {
  const broken = thirteen.filter(({ name }) => name !== 'models.py')
  const one = await checkWorker(broken, inspector, [])
  expect(await checkWorker([...broken].reverse(), inspector, [])).toEqual(one)
})

it('looks through two thousand files that import one another', async () => {
  const body =
    'import os\nfrom dataclasses import dataclass\n\n\ndef work(a, b=1):\n    return [a + b for _ in range(9)]\n'
  const contents: Record<string, string> = { 'worker.py': 'import m0' }
  for (let index = 0; index < 2000; index++) contents[`m${index}.py`] = `import m${index + 1}\n${body.repeat(5)}`
  contents['m2000.py'] = 'import nowhere'
  expect((await check(contents)).map(({ file }) => file)).toEqual(['m2000.py'])
})

it('never shows a secret that it found', async () => {
  const secret = 'q7Zt9xW2LmK4vB8nR3pY6sD1'
  const findings = await check({ 'worker.py': `KEY = "${secret}"\n`, 'notes.txt': `the key is ${secret}` }, [secret])
  expect(told(findings)).toEqual([
    'error secret notes.txt:1 holds a secret of this machine, which the upload would copy to Camber.',
    'error secret worker.py:1 holds a secret of this machine, which the upload would copy to Camber.',
  ])
  expect(JSON.stringify(findings)).not.toContain(secret)
})

it('looks for no secrets in what is no text, and in nothing beyond a mebibyte', async () => {
  const secret = 'q7Zt9xW2LmK4vB8nR3pY6sD1'
  const files = { 'worker.py': '', 'model.onnx': `\0\x01${secret}`, 'long.txt': `${secret}${' '.repeat(1_100_000)}` }
  expect(await check(files, [secret])).toEqual([])
})

it('reads requirements that a Windows shell wrote', async () => {
  const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('requests==2.32.5\r\n', 'utf16le')])
  expect(told(await check({ 'worker.py': 'import requests', 'requirements.txt': text }))).toEqual([])
})
