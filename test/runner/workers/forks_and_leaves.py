"""Leaves children that hold the pipes: in its group, in their own session, without its environment."""

import json
import os
import subprocess
import sys

subprocess.Popen(["sleep", "600"])
subprocess.Popen(["sleep", "600"], start_new_session=True)
subprocess.Popen(["sleep", "600"], start_new_session=True, env={"PATH": os.environ["PATH"]})
print(
    json.dumps(
        {"status": "success", "job_id": json.load(sys.stdin)["job_id"], "quality_score": 1, "artifacts": {}}
    )
)
