"""Payloads that are right, and ways to make them wrong."""

from __future__ import annotations

import copy
from typing import Any

import places

JOB = "3f2b7c1e-9d54-4c8a-8e21-5b7f0a6d9c11"
USER = "b8a1d2c3-4e5f-4a6b-9c7d-8e9f0a1b2c3d"
BUCKET = "documents"
RAW_PATH = "blobs/7a1f6c0e-2b3d-4e5f-8a9b-0c1d2e3f4a5b"


def payload(endpoint: str = "https://sgp1.digitaloceanspaces.com", **definition: Any) -> dict[str, Any]:
    portal_schema = copy.deepcopy(places.schema("passport_seva"))
    portal_schema["schema_definition"].update(definition)
    return {
        "job_id": JOB,
        "user_id": USER,
        "portal_schema": portal_schema,
        "input": {"raw_path": RAW_PATH, "mime_type": "image/jpeg", "original_filename": "passport.jpg"},
        "storage": {"bucket": BUCKET, "region": "sgp1", "endpoint": endpoint},
    }


def changed(path: str, value: Any, start: dict[str, Any] | None = None) -> dict[str, Any]:
    """A right payload with one field set, 'portal_schema.name' style."""
    whole = copy.deepcopy(start) if start else payload()
    inner, last = _parent(whole, path)
    inner[last] = value
    return whole


def without(path: str) -> dict[str, Any]:
    whole = payload()
    inner, last = _parent(whole, path)
    del inner[last]
    return whole


def _parent(whole: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *outer, last = path.split(".")
    for key in outer:
        whole = whole[key]
    return whole, last
