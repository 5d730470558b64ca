"""Takes secrets out of texts that leave the worker. Library errors repeat URLs and keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

# A presigned URL carries its signature in the query, so every query goes, not only X-Amz-*.
_QUERY = re.compile(r"(https?://[^\s?#\"']+)\?[^\s\"']*", re.IGNORECASE)
_USERINFO = re.compile(r"(https?://)[^\s/@\"']+@", re.IGNORECASE)
# Some libraries print the path and query without the host in front.
_AMAZON = re.compile(r"X-Amz-[A-Za-z-]+=[^\s&\"']*", re.IGNORECASE)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    for secret in secrets:
        for form in {secret, quote(secret, safe="")} - {""}:
            text = text.replace(form, "***")
    text = _QUERY.sub(r"\1?***", text)
    text = _USERINFO.sub(r"\1***@", text)
    return _AMAZON.sub("X-Amz-***", text)
