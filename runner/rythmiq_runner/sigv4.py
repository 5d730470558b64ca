"""AWS Signature Version 4 for S3, as far as the runner needs it: one request, header form, no query."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


def encoded_path(*parts: str) -> str:
    """S3 signs the path encoded once; a slash inside the key stays a slash."""
    return "/" + "/".join(quote(part, safe="/-_.~") for part in parts)


def signed_headers(
    method: str,
    path: str,
    headers: Mapping[str, str],
    *,
    key: str,
    secret: str,
    region: str,
    moment: str,
    payload_sha256: str,
) -> dict[str, str]:
    """`headers` (with Host) plus the three that make the request valid; `moment` is like 20130524T000000Z."""
    everything = {**headers, "x-amz-content-sha256": payload_sha256, "x-amz-date": moment}
    lowered = {name.lower(): " ".join(value.split()) for name, value in everything.items()}
    names = ";".join(sorted(lowered))
    lines = "".join(f"{name}:{lowered[name]}\n" for name in sorted(lowered))
    request = "\n".join((method, path, "", lines, names, payload_sha256))
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    to_sign = "\n".join(("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()))
    signature = hmac.new(
        _signing_key(secret, moment[:8], region), to_sign.encode(), hashlib.sha256
    ).hexdigest()
    authorization = f"AWS4-HMAC-SHA256 Credential={key}/{scope},SignedHeaders={names},Signature={signature}"
    return {**everything, "Authorization": authorization}


def _signing_key(secret: str, day: str, region: str) -> bytes:
    signing = ("AWS4" + secret).encode()
    for step in (day, region, "s3", "aws4_request"):
        signing = hmac.new(signing, step.encode(), hashlib.sha256).digest()
    return signing
