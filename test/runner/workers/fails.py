import json
import sys

error = {"code": "DECODE_FAILED", "stage": "quality", "message": "cannot decode", "retryable": False}
print(json.dumps({"status": "failed", "job_id": json.load(sys.stdin)["job_id"], "error": error}))
