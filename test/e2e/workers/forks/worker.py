"""A worker that leaves a child behind which keeps its output open."""

import json
import subprocess
import sys

payload = json.load(sys.stdin)
subprocess.Popen(["sleep", "3600"])
error = {"code": "DECODE_FAILED", "stage": "quality", "message": "cannot decode", "retryable": False}
print(json.dumps({"status": "failed", "job_id": payload["job_id"], "error": error}))
