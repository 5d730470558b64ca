import json
import sys

for _ in range(100_000):
    sys.stderr.write("noise " * 10 + "\n")
print(
    json.dumps(
        {"status": "success", "job_id": json.load(sys.stdin)["job_id"], "quality_score": 1, "artifacts": {}}
    )
)
