"""Pictures drawn for a test."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

ORIENTATION = 0x0112


def page(width: int = 800, height: int = 600, text: str = "RYTHMIQ 12345") -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    font = ImageFont.load_default(size=40)
    for row in range(3):
        ImageDraw.Draw(image).text((60, 80 + 140 * row), text, fill="black", font=font)
    return image


def red_corner(width: int = 400, height: int = 200) -> Image.Image:
    """White, with a red top left quarter: tells which way is up."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill=(220, 0, 0))
    return image


def noise(width: int = 413, height: int = 531) -> Image.Image:
    return Image.fromarray(np.random.default_rng(7).integers(0, 256, (height, width, 3), np.uint8))


def saved(image: Image.Image, image_format: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def oriented(image: Image.Image, orientation: int, image_format: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return saved(image, image_format, exif=exif.tobytes())


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
