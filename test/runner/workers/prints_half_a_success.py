import json
import sys

job_id = json.load(sys.stdin)["job_id"]
print(json.dumps({"status": "success", "job_id": job_id, "quality_score": 0.5, "artifacts": {}}))
print(json.dumps({"status": "success", "job_id": job_id}))
