"""A payload that has passed every rule: what the rest of the worker may rely on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SchemaDefinition:
    target_width: int  # pixels
    target_height: int  # pixels
    target_dpi: int  # dots per inch, written into the file
    max_kb: int  # 1 KB = 1024 bytes
    filename_pattern: str  # kept for the portal; no object is named by it
    output_format: str  # "jpeg" or "png"
    quality: int  # JPEG quality to begin with, 1..100

    @property
    def max_bytes(self) -> int:
        return self.max_kb * 1024


@dataclass(frozen=True)
class PortalSchema:
    id: str
    name: str
    version: int
    definition: SchemaDefinition


@dataclass(frozen=True)
class InputArtifact:
    """Exactly one of `raw_path` (an object key) and `artifact_url` (http or https) is set."""

    raw_path: str | None
    artifact_url: str | None
    mime_type: str
    original_filename: str


@dataclass(frozen=True)
class StorageLocation:
    bucket: str
    region: str
    endpoint: str


@dataclass(frozen=True)
class Payload:
    job_id: str
    user_id: str
    portal_schema: PortalSchema
    input: InputArtifact
    storage: StorageLocation
