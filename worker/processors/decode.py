"""From the bytes of an upload to an upright 8-bit RGB picture."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from errors import QUALITY, WorkerError, decode_failed

MOST_BYTES = 50 * 1024 * 1024  # what the product's API accepts
MOST_PIXELS = 100_000_000  # about 300 MB once decoded; a phone's largest mode makes 200, a scan at 600 dpi 35

# The formats production's decoder reads, plus GIF. A phone's MPO comes in as a JPEG and is told apart later.
_FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "WEBP", "GIF")

# Ours is checked from the header and says what is wrong; Pillow's own guard would only warn below 2x.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Picture:
    pixels: np.ndarray  # height x width x 3, uint8, RGB, upright; perhaps smaller than the upload
    width: int  # pixels of the upright upload
    height: int
    format: str  # "jpeg", "png", ...
    size: int  # bytes of the upload

    @property
    def scale(self) -> float:
        """Pixels of the upload for one of `pixels`."""
        return self.width / self.pixels.shape[1]


def decode(content: bytes, working_side: int) -> Picture:
    """Raises QUALITY_FAILED for nothing at all and DECODE_FAILED for whatever is not a whole picture.

    A picture whose longer side exceeds `working_side` pixels is reduced: the output is small, and work
    on all pixels of a photo would only cost time.
    """
    _refuse_what_is_no_picture(content)
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        raise decode_failed("Cannot decode: not a JPEG, PNG, WebP, TIFF, BMP or GIF image") from error
    # Nothing is decoded yet; the header alone says how much memory decoding would take.
    if image.width * image.height > MOST_PIXELS:
        megapixels = MOST_PIXELS // 1_000_000
        raise decode_failed(f"Image is {image.width}x{image.height}, over {megapixels} megapixels")
    image_format = "jpeg" if image.format in ("JPEG", "MPO") else (image.format or "").lower()
    full_size = image.size
    try:
        pixels, turned = _load(image, working_side)
    except MemoryError:
        raise
    except Exception as error:
        raise decode_failed(f"Cannot decode: {error}") from error
    width, height = reversed(full_size) if turned else full_size
    return Picture(pixels, width, height, image_format, len(content))


def _refuse_what_is_no_picture(content: bytes) -> None:
    if not content:
        raise WorkerError("QUALITY_FAILED", QUALITY, "The object is empty (0 bytes)")
    if len(content) > MOST_BYTES:
        raise decode_failed(f"Object is larger than {MOST_BYTES // 1024 // 1024} MiB")
    if b"%PDF-" in content[:1024]:
        raise decode_failed("PDF is not supported; send each page as a JPEG or PNG image")
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        raise decode_failed("HEIC is not supported; send a JPEG or PNG image")


def _load(image: Image.Image, working_side: int) -> tuple[np.ndarray, bool]:
    """Pixels, and whether the orientation tag swapped width and height."""
    shrink = max(image.size) / working_side
    if shrink > 1:
        # A JPEG can be decoded at a half, a quarter or an eighth for a fraction of the cost.
        image.draft(None, (int(image.width / shrink), int(image.height / shrink)))
    image.load()  # raises when the file ends early: half a document is not accepted
    upright = _upright(image)
    turned = (upright.width > upright.height) != (image.width > image.height)
    pixels = np.asarray(_to_rgb(upright))
    return _reduce(pixels, working_side), turned


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a damaged tag is no reason to refuse a picture that is whole
        return image


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep_grey(image)
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        # Transparent means paper, and paper is white; without this it would turn black.
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """16- and 32-bit grey to 8 bits. Pillow's own conversion clips at 255 and leaves a white page."""
    values = np.asarray(image).astype(np.float64)
    if image.mode == "F":
        top = max(1.0, float(np.nanmax(values)))
    else:
        top = 65535.0 if values.max(initial=0) > 255 or image.mode != "I" else 255.0
    grey = np.clip(np.nan_to_num(values) / top * 255.0, 0, 255).round().astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")


def _reduce(pixels: np.ndarray, working_side: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    shrink = max(width, height) / working_side
    if shrink <= 1:
        return pixels
    import cv2

    size = max(1, round(width / shrink)), max(1, round(height / shrink))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
