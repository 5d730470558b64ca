import json
import os
import sys

payload = sys.stdin.read()
artifacts = {
    "env": dict(os.environ),
    "cwd": os.getcwd(),
    "files": sorted(os.listdir(".")),
    "payload": payload,
}
artifacts["session"] = os.getsid(0) == os.getpid()
artifacts["modes"] = {name: oct(os.stat(name).st_mode & 0o777) for name in (".", os.environ["TMPDIR"])}
for name in ("SPACES_KEY", "SPACES_SECRET"):
    artifacts["env"][name] = len(artifacts["env"][name])
# A folder that its owner may not write must not stop the clean-up.
locked = os.path.join(os.environ["TMPDIR"], "locked")
os.makedirs(os.path.join(locked, "deep"))
os.chmod(locked, 0o500)
open("left-in-the-bundle", "w").close()
job_id = json.loads(payload)["job_id"]
print(json.dumps({"status": "success", "job_id": job_id, "quality_score": 1, "artifacts": artifacts}))
