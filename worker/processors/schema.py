"""The file a portal accepts: exact pixels, exact density, under its size limit."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFile

from errors import SCHEMA, WorkerError
from models import SchemaDefinition
from processors.letterbox import letterbox

QUALITY_FLOOR = 20  # below it text is no longer readable, and a refusal is more honest
_PALETTES = (256, 128, 64, 32, 16)  # colours tried in turn when a PNG is too large


@dataclass(frozen=True)
class Output:
    content: bytes
    width: int  # pixels
    height: int
    dpi: int
    format: str  # "jpeg" or "png"
    quality: int | None  # of the JPEG; a PNG has none

    @property
    def content_type(self) -> str:
        return f"image/{self.format}"


def conform(pixels: np.ndarray, definition: SchemaDefinition) -> Output:
    image = Image.fromarray(letterbox(pixels, definition.target_width, definition.target_height))
    try:
        encode = _fit_png if definition.output_format == "png" else _fit_jpeg
        content, quality = encode(image, definition)
    except (OSError, ValueError, SystemError) as error:
        raise WorkerError("SCHEMA_FAILED", SCHEMA, f"Cannot encode: {error}") from error
    dpi, output_format = definition.target_dpi, definition.output_format
    return Output(content, image.width, image.height, dpi, output_format, quality)


def _fit_jpeg(image: Image.Image, definition: SchemaDefinition) -> tuple[bytes, int]:
    """The highest quality, from the one asked for downwards, whose file fits the limit."""
    content = _jpeg(image, definition.quality, definition.target_dpi)
    if len(content) <= definition.max_bytes:
        return content, definition.quality
    floor = min(QUALITY_FLOOR, definition.quality)
    best, best_quality = _jpeg(image, floor, definition.target_dpi), floor
    if len(best) > definition.max_bytes:
        raise _too_large(f"{len(best)} bytes at quality {floor}", definition)
    low, high = floor + 1, definition.quality - 1
    while low <= high:
        middle = (low + high) // 2
        content = _jpeg(image, middle, definition.target_dpi)
        if len(content) <= definition.max_bytes:
            best, best_quality, low = content, middle, middle + 1
        else:
            high = middle - 1
    return best, best_quality


def _jpeg(image: Image.Image, quality: int, dpi: int) -> bytes:
    # Pillow guesses a buffer that noise at high quality overflows when tables are optimised.
    ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, 3 * image.width * image.height + 65536)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, dpi=(dpi, dpi))
    return buffer.getvalue()


def _fit_png(image: Image.Image, definition: SchemaDefinition) -> tuple[bytes, None]:
    """Lossless when that fits, else with fewer and fewer colours."""
    content = _png(image, definition.target_dpi)
    for colours in _PALETTES:
        if len(content) <= definition.max_bytes:
            return content, None
        content = _png(image.quantize(colours), definition.target_dpi)
    if len(content) > definition.max_bytes:
        raise _too_large(f"{len(content)} bytes as a PNG of {_PALETTES[-1]} colours", definition)
    return content, None


def _png(image: Image.Image, dpi: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True, dpi=(dpi, dpi))
    return buffer.getvalue()


def _too_large(smallest: str, definition: SchemaDefinition) -> WorkerError:
    message = f"Smallest possible is {smallest}, over the limit of {definition.max_kb} KB"
    return WorkerError("SIZE_EXCEEDED", SCHEMA, f"{message} ({definition.max_bytes} bytes)")
