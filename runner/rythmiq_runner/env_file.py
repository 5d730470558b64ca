"""The release's env file: `KEY=value` lines, the value verbatim. No message quotes a line of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .failures import SetupFailed

NEEDED = ("SPACES_KEY", "SPACES_SECRET", "SPACES_ENDPOINT", "SPACES_REGION", "SPACES_BUCKET")
OWN = (
    *NEEDED,
    "RYTHMIQ_ENVIRONMENTS",
    "RYTHMIQ_PYTHON",
    "RYTHMIQ_PREFIX",
    "RYTHMIQ_DOCUMENT_TIMEOUT",
    "RYTHMIQ_READY_TIMEOUT",
    "RYTHMIQ_LANES",
    "RYTHMIQ_LANE_MEMORY_MB",
    "RYTHMIQ_WORKER_DOCUMENTS",
)
_SECRET_NAME = re.compile(r"KEY|SECRET|TOKEN|PASS|CREDENTIAL|AUTH", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    key: str = field(repr=False)
    secret: str = field(repr=False)
    endpoint: str
    region: str
    bucket: str
    environments: Path | None = None
    document_timeout: float = 300.0
    # PaddleOCR fetches its models at the first start, about half a minute (facts/rythmiq-worker.md §6).
    ready_timeout: float = 120.0
    lanes: int | None = None
    lane_memory_mb: int | None = None
    worker_documents: int = 200
    prefix: str = "rythmiq"
    others: dict[str, str] = field(default_factory=dict, repr=False)

    def secrets(self) -> list[str]:
        named = [value for name, value in self.others.items() if _SECRET_NAME.search(name)]
        in_urls = [_password(value) for value in self.others.values()]
        return [self.key, self.secret, *named, *filter(None, in_urls)]


def read_settings(release: Path, name: str) -> Settings:
    if not name or "/" in name or "\\" in name or name in (".", ".."):
        raise SetupFailed(
            "ENV_FILE_INVALID", "The name given by --env must be a plain file name inside the release folder."
        )
    try:
        data = (release / name).read_bytes()
    except FileNotFoundError:
        raise SetupFailed(
            "ENV_FILE_MISSING", f"The release has no env file called {name}: deploy the worker again."
        ) from None
    except OSError as error:
        raise SetupFailed(
            "ENV_FILE_INVALID",
            f"The env file {name} cannot be read ({error.strerror}): deploy the worker again.",
        ) from None
    return _settings(_pairs(data, name), name)


def _pairs(data: bytes, name: str) -> dict[str, str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SetupFailed(
            "ENV_FILE_INVALID", f"The env file {name} is not UTF-8 text: deploy the worker again."
        ) from None
    pairs: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or "\0" in value or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key):
            raise SetupFailed(
                "ENV_FILE_INVALID",
                f"Line {number} of the env file {name} is not KEY=value: deploy the worker again.",
            )
        pairs[key] = value
    return pairs


def _settings(pairs: dict[str, str], name: str) -> Settings:
    missing = [key for key in NEEDED if not pairs.get(key, "").strip()]
    if missing:
        raise SetupFailed(
            "ENV_FILE_INVALID", f"The env file {name} lacks {', '.join(missing)}: deploy the worker again."
        )
    environments = pairs.get("RYTHMIQ_ENVIRONMENTS", "")
    return Settings(
        key=pairs["SPACES_KEY"],
        secret=pairs["SPACES_SECRET"],
        endpoint=_endpoint(pairs["SPACES_ENDPOINT"], name),
        region=pairs["SPACES_REGION"],
        bucket=pairs["SPACES_BUCKET"],
        environments=Path(environments) if environments else None,
        document_timeout=_seconds(pairs, "RYTHMIQ_DOCUMENT_TIMEOUT", Settings.document_timeout, name),
        ready_timeout=_seconds(pairs, "RYTHMIQ_READY_TIMEOUT", Settings.ready_timeout, name),
        lanes=_count(pairs, "RYTHMIQ_LANES", name),
        lane_memory_mb=_count(pairs, "RYTHMIQ_LANE_MEMORY_MB", name),
        worker_documents=_count(pairs, "RYTHMIQ_WORKER_DOCUMENTS", name) or Settings.worker_documents,
        prefix=(pairs.get("RYTHMIQ_PREFIX") or "rythmiq").strip("/"),
        others={key: value for key, value in pairs.items() if key not in OWN},
    )


def _endpoint(text: str, name: str) -> str:
    try:
        parts = urlsplit(text)
        usable = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.path in ("", "/")
            and (parts.port or 1) > 0
        )
    except ValueError:
        usable = False
    if not usable or "@" in text:
        raise SetupFailed(
            "ENV_FILE_INVALID",
            f"SPACES_ENDPOINT in the env file {name} is no URL like https://sgp1.digitaloceanspaces.com.",
        )
    return text.rstrip("/")


def _seconds(pairs: dict[str, str], key: str, default: float, name: str) -> float:
    try:
        seconds = float(pairs.get(key) or default)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise SetupFailed(
            "ENV_FILE_INVALID", f"{key} in the env file {name} must be a number of seconds above 0."
        )
    return seconds


def _count(pairs: dict[str, str], key: str, name: str) -> int | None:
    text = pairs.get(key)
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise SetupFailed("ENV_FILE_INVALID", f"{key} in the env file {name} must be a whole number above 0.")
    return int(text)


def _password(value: str) -> str | None:
    """Package indexes and proxies carry their password inside the URL."""
    try:
        password = urlsplit(value).password if "://" in value else None
    except ValueError:
        return None
    return unquote(password) if password else None
