"""Reads what pip and uv print when they fail: whose fault it is, in one sentence."""

from __future__ import annotations

import re

from .failures import SetupFailed, disk_full

# uv may fail at what pip can do (another index setting, a cache it cannot write), but not at these.
FINAL = ("DISK_FULL", "REQUIREMENTS_CONFLICT")

_FULL = re.compile(r"No space left on device|os error 28|Errno 28|Disk quota exceeded", re.IGNORECASE)
_CONFLICT = re.compile(
    r"ResolutionImpossible|conflicting dependencies|No solution found when resolving"
    r"|THESE PACKAGES DO NOT MATCH THE HASHES|Hash mismatch",
    re.IGNORECASE,
)
_UNREACHABLE = re.compile(
    r"Connection refused|NewConnectionError|Failed to establish a new connection|Could not connect"
    r"|tcp connect error"
    r"|Temporary failure in name resolution|Name or service not known|nodename nor servname"
    r"|dns error|failed to lookup address"
    r"|Network is unreachable|No route to host|ReadTimeoutError|ConnectTimeoutError|timed out"
    r"|Connection reset by peer|ProxyError|error sending request|Failed to fetch"
    r"|CERTIFICATE_VERIFY_FAILED|invalid peer certificate",
    re.IGNORECASE,
)
_NOTHING_FOUND = re.compile(r"No matching distribution found for (.+)")
_SOMETHING_OFFERED = re.compile(r"from versions: (?!none)", re.IGNORECASE)


def read_install_failure(output: str) -> SetupFailed:
    if _FULL.search(output):
        return disk_full()
    if _UNREACHABLE.search(output) and not _CONFLICT.search(output) and not _SOMETHING_OFFERED.search(output):
        return SetupFailed(
            "INDEX_UNREACHABLE",
            "The Python package index cannot be reached from the node:"
            " check its network and PIP_INDEX_URL, then try again.",
        )
    if _CONFLICT.search(output):
        return SetupFailed(
            "REQUIREMENTS_CONFLICT",
            f"The packages in requirements.txt do not fit together{_detail(output)}: change the pins.",
        )
    missing = _NOTHING_FOUND.search(output)
    if missing:
        wanted = missing.group(1).strip()
        return SetupFailed(
            "INSTALL_FAILED",
            f"The package index has no {wanted} for this Python: change the pin in requirements.txt.",
        )
    return SetupFailed(
        "INSTALL_FAILED",
        f"The packages of requirements.txt could not be installed{_detail(output)}: see the log above.",
    )


def _detail(output: str) -> str:
    errors = re.findall(r"^(?:ERROR|error): *(.{1,300})", output, re.MULTILINE)
    return f" ({errors[-1].strip().rstrip('.')})" if errors else ""
