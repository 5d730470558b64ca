import json
import sys

payload = json.load(sys.stdin)
verdict = {
    "status": "success",
    "job_id": payload["job_id"],
    "quality_score": 0.9,
    "warnings": [],
    "artifacts": {},
}
print(json.dumps(verdict))
