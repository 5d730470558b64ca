import json
import sys

print(
    json.dumps(
        {"status": "success", "job_id": json.load(sys.stdin)["job_id"], "quality_score": 1, "artifacts": {}}
    )
)
sys.exit(7)
