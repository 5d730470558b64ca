"""A worker that handles its failure as production does: a verdict, and exit 0."""

import json
import sys

payload = json.load(sys.stdin)
error = {"code": "DECODE_FAILED", "stage": "quality", "message": "cannot decode", "retryable": False}
print(json.dumps({"status": "failed", "job_id": payload["job_id"], "error": error}))
