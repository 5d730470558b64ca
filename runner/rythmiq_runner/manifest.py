"""The shard's manifest: one worker payload a line, handed to the worker byte for byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .failures import SetupFailed


@dataclass(frozen=True)
class Document:
    index: int
    payload: bytes
    job_id: Any
    unreadable: str | None = None


def read_manifest(data: bytes | None, key: str) -> list[Document]:
    if data is None:
        raise SetupFailed("MANIFEST_MISSING", f"The manifest {key} is not in Spaces: submit the run again.")
    lines = [line for line in data.split(b"\n") if line.strip()]
    documents = [_document(index, line) for index, line in enumerate(lines)]
    if not documents:
        raise SetupFailed("MANIFEST_INVALID", f"The manifest {key} holds no document: submit the run again.")
    if all(document.unreadable for document in documents):
        raise SetupFailed(
            "MANIFEST_INVALID", f"No line of the manifest {key} is a payload: submit the run again."
        )
    return documents


def _document(index: int, line: bytes) -> Document:
    try:
        payload = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return Document(index, line, None, f"Line {index + 1} of the manifest is not JSON.")
    if not isinstance(payload, dict):
        return Document(index, line, None, f"Line {index + 1} of the manifest is not a JSON object.")
    job_id = payload.get("job_id")
    return Document(index, line, job_id if isinstance(job_id, str) else None)
