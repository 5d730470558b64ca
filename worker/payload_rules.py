"""From the text on stdin to a Payload. Every problem is told at once: each try costs a billed start."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import errors
from models import InputArtifact, Payload, PortalSchema, SchemaDefinition, StorageLocation
from payload_fields import Fields

LONGEST_SIDE = 65500  # pixels; libjpeg encodes no longer side
MOST_PIXELS = 40_000_000  # of the output; bounds time and memory (production spent 136 s on 40000x40000)
HIGHEST_DPI = 65535  # JFIF stores the density in 16 bits
FORMATS = {"jpeg": "jpeg", "jpg": "jpeg", "png": "png"}


def parse_json(text: str) -> dict[str, Any]:
    """The payload as JSON; raises PAYLOAD_MISSING or PAYLOAD_INVALID."""
    text = text.strip("\ufeff \t\r\n")
    if not text:
        raise errors.payload_missing()
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise errors.payload_invalid([f"not JSON: {error}"]) from error
    if not isinstance(raw, dict):
        raise errors.payload_invalid(["the payload must be one JSON object"])
    return raw


def check(raw: dict[str, Any]) -> Payload:
    """The payload, or PAYLOAD_INVALID naming every problem; ARTIFACT_SOURCE_INVALID if only that is wrong."""
    problems: list[str] = []
    fields = Fields(raw, "", problems)
    job_id, user_id = fields.uuid("job_id"), fields.uuid("user_id")
    portal_schema = _portal_schema(fields.object("portal_schema"))
    source_problems: list[str] = []
    artifact = _input(fields.object("input"), source_problems)
    storage = _storage(fields.object("storage"))
    if source_problems and not problems:
        raise errors.artifact_source_invalid(source_problems[0])
    if problems or not (portal_schema and artifact and storage):
        raise errors.payload_invalid(problems + source_problems)
    return Payload(job_id, user_id, portal_schema, artifact, storage)


def _portal_schema(fields: Fields | None) -> PortalSchema | None:
    if fields is None:
        return None
    schema_id, name = fields.text("id"), fields.text("name")
    version = fields.integer("version", 1)
    definition = _definition(fields.object("schema_definition"))
    return definition and PortalSchema(schema_id, name, version, definition)


def _definition(fields: Fields | None) -> SchemaDefinition | None:
    if fields is None:
        return None
    if "requirements" in fields.values and not any(key.startswith("target_") for key in fields.values):
        # The database's shape. Production takes it, ignores it, and makes 600x800 of everything.
        fields.complain("requirements", "is the database's form; the worker needs target_width and the rest")
    width = fields.integer("target_width", 1, LONGEST_SIDE)
    height = fields.integer("target_height", 1, LONGEST_SIDE)
    if width * height > MOST_PIXELS:
        megapixels = MOST_PIXELS // 1_000_000
        fields.complain("target_width", f"x target_height is {width}x{height}, over {megapixels} megapixels")
    dpi = fields.integer("target_dpi", 1, HIGHEST_DPI)
    max_kb = fields.integer("max_kb", 1)
    pattern = fields.text("filename_pattern", 255)
    output_format = FORMATS.get(fields.text("output_format").lower())
    if output_format is None and isinstance(fields.values.get("output_format"), str):
        fields.complain("output_format", "must be jpeg, jpg or png")
    quality = fields.integer("quality", 1, 100)
    return SchemaDefinition(width, height, dpi, max_kb, pattern, output_format or "jpeg", quality)


def _input(fields: Fields | None, source_problems: list[str]) -> InputArtifact | None:
    if fields is None:
        return None
    mime_type = fields.text("mime_type", 255)
    filename = fields.optional_text("original_filename", "document", 255)
    given = [key for key in ("raw_path", "artifact_url") if not _blank(fields.values.get(key))]
    if len(given) != 1:
        which = "both are given" if given else "neither is given"
        source_problems.append(f"input needs exactly one of raw_path and artifact_url; {which}")
        return InputArtifact(None, None, mime_type, filename)
    if given == ["artifact_url"]:
        return InputArtifact(None, _web_address(fields, "artifact_url", 8192), mime_type, filename)
    raw_path = fields.text("raw_path")
    segments = raw_path.split("/")
    if raw_path.startswith("/") or ".." in segments or any(ord(letter) < 32 for letter in raw_path):
        fields.complain("raw_path", "must not begin with '/', hold a '..' segment or a control character")
    return InputArtifact(raw_path, None, mime_type, filename)


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _storage(fields: Fields | None) -> StorageLocation | None:
    if fields is None:
        return None
    bucket, region = fields.text("bucket", 255), fields.text("region", 255)
    endpoint = _web_address(fields, "endpoint", 1024)
    if bucket and (urlsplit(endpoint).hostname or "").startswith(bucket.lower() + "."):
        # Requests are path-style: the bucket would be named twice and nothing would be found.
        fields.complain("endpoint", "must be the region's address, without the bucket in front")
    return StorageLocation(bucket, region, endpoint)


def _web_address(fields: Fields, key: str, longest: int) -> str:
    """An absolute http(s) URL; "" after a complaint. The URL itself is not repeated: it may be presigned."""
    address = fields.text(key, longest)
    if not address.strip():
        return ""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        # User names in an endpoint would end up in error messages, and nothing here uses them.
        good = good and (key != "endpoint" or parts.username is None)
    except ValueError:
        good = False
    if not good or any(letter.isspace() or ord(letter) < 32 for letter in address):
        fields.complain(key, "must be an absolute http:// or https:// address")
        return ""
    return address
