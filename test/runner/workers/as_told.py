"""Does what its payload says: {"say": <verdict>} or {"exit": n}; so a shard can be mixed."""

import json
import sys

payload = json.load(sys.stdin)
if "say" in payload:
    print(json.dumps(payload["say"]))
sys.exit(payload.get("exit", 0))
