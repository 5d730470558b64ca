"""The quick worker, which lies beside this file as quick.py, started once for many documents."""

import contextlib
import io
import os
import runpy
import sys

payloads = sys.stdin
print('{"ready":1}', flush=True)
for payload in payloads:
    sys.stdin = io.StringIO(payload)
    with contextlib.suppress(SystemExit):
        here = os.path.dirname(os.path.abspath(__file__))
        runpy.run_path(os.path.join(here, "quick.py"), run_name="__main__")
    sys.stdout.flush()
