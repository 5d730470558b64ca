"""What was read, as the object that lies beside the preview."""

from __future__ import annotations

import json

from processors.decode import Picture
from processors.ocr import Reader, Reading

SCHEMA = "rythmiq.ocr/v1"


def ocr_document(job_id: str, picture: Picture, reading: Reading, reader: Reader) -> bytes:
    document = {
        "schema": SCHEMA,
        "job_id": job_id,
        "engine": {"name": reader.name, "version": reader.version, "models": reader.models},
        "mean_confidence": round(reading.confidence, 4),
        "text": reading.text,
        "lines": [
            {
                "text": line.text,
                "confidence": round(line.confidence, 4),
                # Of the upload as a person sees it, not of the reduced picture that was read.
                "box": [[round(x * picture.scale), round(y * picture.scale)] for x, y in line.box.tolist()],
            }
            for line in reading.lines
        ],
        "image": {"width": picture.width, "height": picture.height},
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
