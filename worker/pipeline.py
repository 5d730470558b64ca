"""One document from payload to answer: fetch, decode, assess, read and enhance, conform, upload."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from errors import QUALITY, WorkerError
from models import Payload, StorageLocation
from ocr_document import ocr_document
from processors import decode, quality
from processors.ocr import Reader
from processors.schema import Output, conform
from reading_stage import ReadingStage, read_and_enhance
from stopwatch import Stopwatch
from storage.object_paths import master_path, ocr_path, preview_path

LEAST_WORKING_SIDE = 2000  # pixels; photos are reduced to it unless the portal wants more


class Store(Protocol):
    def fetch(self, key: str, most_bytes: int) -> bytes: ...

    def upload(self, key: str, content: bytes, content_type: str) -> None: ...


@dataclass(frozen=True)
class Outside:
    """All that the pipeline touches beyond its own memory, so that a test can hand in others."""

    open_store: Callable[[StorageLocation], Store]
    fetch_url: Callable[[str, int], bytes]
    reader: Reader


def process(payload: Payload, outside: Outside, watch: Stopwatch) -> dict[str, Any]:
    """The success answer; raises WorkerError. `watch.current` tells the stage of anything else raised."""
    definition = payload.portal_schema.definition
    store, content = _fetch(payload, outside, watch)
    with watch.stage("decode"):
        side = max(LEAST_WORKING_SIDE, definition.target_width, definition.target_height)
        picture = decode.decode(content, side)
    with watch.stage("quality"):
        assessed = _assess(picture)
    loaded_before = outside.reader.loading_ms
    stage = read_and_enhance(picture.pixels, assessed.measures, outside.reader, watch)
    models_ms = outside.reader.loading_ms - loaded_before
    watch.subtract("ocr", models_ms)
    with watch.stage("schema"):
        output = conform(stage.pixels, definition)
    with watch.stage("upload"):
        document = ocr_document(payload.job_id, picture, stage.reading, outside.reader)
        artifacts = _upload(payload, store, output, document)
    return {
        "status": "success",
        "job_id": payload.job_id,
        "quality_score": assessed.score,
        "warnings": _warnings(assessed.score, stage),
        "artifacts": artifacts,
        "metrics": {
            "ocr_confidence": round(stage.reading.confidence, 4),
            "processing_ms": watch.total_ms(),
            "stages": watch.stages_ms(),
            "models_ms": models_ms,
        },
        "input": {
            "width": picture.width,
            "height": picture.height,
            "bytes": picture.size,
            "format": picture.format,
        },
        "output": {
            "width": output.width,
            "height": output.height,
            "dpi": output.dpi,
            "bytes": len(output.content),
            "format": output.format,
            "quality": output.quality,
        },
    }


def _fetch(payload: Payload, outside: Outside, watch: Stopwatch) -> tuple[Store, bytes]:
    # Opened in "init": what is wrong here is the set-up, not the document.
    store = outside.open_store(payload.storage)
    with watch.stage("fetch"):
        if payload.input.artifact_url is not None:
            return store, outside.fetch_url(payload.input.artifact_url, decode.MOST_BYTES)
        return store, store.fetch(payload.input.raw_path or "", decode.MOST_BYTES)


def _assess(picture: decode.Picture) -> quality.Quality:
    try:
        return quality.assess(picture)
    except MemoryError:
        raise
    except Exception as error:
        raise WorkerError("QUALITY_FAILED", QUALITY, f"Cannot assess quality: {error}") from error


def _upload(payload: Payload, store: Store, output: Output, document: bytes) -> dict[str, str]:
    """In the order that readers of the bucket know: the master first, then what belongs to the preview."""
    master = master_path(payload.user_id, payload.job_id)
    preview = preview_path(payload.user_id, payload.job_id)
    text = ocr_path(payload.user_id, payload.job_id)
    store.upload(master, output.content, "application/octet-stream")
    store.upload(preview, output.content, output.content_type)
    store.upload(text, document, "application/json")
    return {"master_path": master, "preview_path": preview, "ocr_path": text}


def _warnings(score: float, stage: ReadingStage) -> list[str]:
    if score < quality.THRESHOLD:
        return [f"Low quality score: {score:.2f} (threshold: {quality.THRESHOLD:g})", *stage.warnings]
    return stage.warnings
