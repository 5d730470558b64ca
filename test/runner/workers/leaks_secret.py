import base64
import json
import os
import sys
from urllib.parse import quote

job_id = json.load(sys.stdin)["job_id"]
for name in ("SPACES_KEY", "SPACES_SECRET", "MY_TOKEN"):
    value = os.environ[name]
    forms = [value, quote(value, safe=""), value.encode().hex(), json.dumps({"a": value}), repr(value)]
    for before in ("", "a", "ab"):
        forms.append(base64.b64encode((before + value).encode()).decode())
    for form in forms:
        print(form, file=sys.stderr)
    print("x" * 1990 + value, file=sys.stderr)
url = "https://h/b/k?X-Amz-Credential=CANARY%2F1&X-Amz-Signature=CANARYabc&x=1"
print(url, file=sys.stderr)
message = f"{os.environ['SPACES_SECRET']} at {url}"
error = {"code": "FETCH_FAILED", "stage": "fetch", "message": message, "retryable": False}
print(json.dumps({"status": "failed", "job_id": job_id, "error": error}))
