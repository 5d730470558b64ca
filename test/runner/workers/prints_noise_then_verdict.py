import json
import sys

job_id = json.load(sys.stdin)["job_id"]
print("downloading models")
print(json.dumps({"status": "failed", "job_id": job_id, "error": {}}))
print("progress 10%\rprogress 100%")
print(
    json.dumps({"status": "success", "job_id": job_id, "quality_score": 0.7, "artifacts": {"a": "ü\ud800"}})
)
print("bye")
