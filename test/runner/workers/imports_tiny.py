import json
import sys

import tiny

job_id = json.load(sys.stdin)["job_id"]
artifacts = {"tiny": tiny.VALUE, "python": sys.executable, "cached": tiny.__cached__}
print(json.dumps({"status": "success", "job_id": job_id, "quality_score": 1, "artifacts": artifacts}))
