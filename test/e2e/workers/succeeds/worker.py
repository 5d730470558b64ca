import json
import sys

job_id = json.load(sys.stdin)["job_id"]
print(
    json.dumps(
        {
            "status": "success",
            "job_id": job_id,
            "quality_score": 0.9,
            "warnings": [],
            "artifacts": {"master_path": f"master/{job_id}", "preview_path": f"output/{job_id}"},
            "metrics": {"ocr_confidence": 0.9, "processing_ms": 1},
        }
    )
)
