import json

other = "11111111-0000-4000-8000-000000000000"
print(json.dumps({"status": "success", "job_id": other, "quality_score": 1, "artifacts": {}}))
