"""Stands for somebody who cancels while the first document is worked on: calls the address it is given."""

import json
import sys
import urllib.request

payload = json.load(sys.stdin)
urllib.request.urlopen(payload["call"]).close()
print(json.dumps({"status": "success", "job_id": payload["job_id"], "quality_score": 1, "artifacts": {}}))
