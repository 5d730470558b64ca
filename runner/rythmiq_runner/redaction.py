"""Takes secrets out of everything that leaves: as they are, in base64, URL-encoded, in hex, in JSON."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "***"
# Shorter values would blank out ordinary words; no real key is that short.
SHORTEST = 6
_SIGNED_QUERY = re.compile(
    r"((?:x-amz-[a-z0-9-]+|signature|awsaccesskeyid)(?:=|%3d))[^&\s\"'<>\\,;]+", re.IGNORECASE
)
_USER_INFO = re.compile(r"(?<=://)[^/\s@\"']+(?=@)")


class Redactor:
    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
        longest_first = sorted((form for form in forms if len(form) >= SHORTEST), key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        if self._secrets is not None:
            text = self._secrets.sub(HIDDEN, text)
        if "=" in text or "%3" in text:
            text = _SIGNED_QUERY.sub(rf"\1{HIDDEN}", text)
        return _USER_INFO.sub(HIDDEN, text) if "@" in text else text

    def value(self, value: Any) -> Any:
        """The same for parsed JSON: before it is serialised, since escapes would hide a secret."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(item) for key, item in value.items()}
        return value


def _forms(secret: str) -> set[str]:
    raw = secret.encode("utf-8")
    percent = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    forms = {secret, raw.hex(), raw.hex().upper(), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
    forms |= percent | {_lower_escapes(text) for text in percent}
    for offset in range(3):
        forms |= _base64_cores(raw, offset)
    return forms


def _base64_cores(raw: bytes, offset: int) -> set[str]:
    """Base64 of a text that contains the secret (`user:secret`) shows one of three inner forms."""
    encoded = base64.b64encode(b"\0" * offset + raw).decode("ascii")
    first = (0, 2, 3)[offset]
    last = len(encoded) if (offset + len(raw)) % 3 == 0 else len(encoded.rstrip("=")) - 1
    core = encoded[first:last]
    return {core, core.replace("+", "-").replace("/", "_")}


def _lower_escapes(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda found: found.group().lower(), text)
