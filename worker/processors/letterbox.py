"""To the exact pixels a portal wants, uncut and undistorted: a document's edge may hold its number."""

from __future__ import annotations

import numpy as np

from errors import SCHEMA, WorkerError
from processors.background import border_colour


def letterbox(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    """The whole picture in the middle of `width` x `height` pixels, the rest in the colour of its border."""
    import cv2

    try:
        source_height, source_width = pixels.shape[:2]
        scale = min(width / source_width, height / source_height)
        size = _within(source_width * scale, width), _within(source_height * scale, height)
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        fitted = cv2.resize(pixels, size, interpolation=method)
        left, top = (width - size[0]) // 2, (height - size[1]) // 2
        right, below = width - size[0] - left, height - size[1] - top
        colour = border_colour(pixels)
        return cv2.copyMakeBorder(fitted, top, below, left, right, cv2.BORDER_CONSTANT, value=colour)
    except cv2.error as error:
        raise WorkerError("RESIZE_FAILED", SCHEMA, f"Cannot resize to {width}x{height}: {error}") from error


def _within(value: float, most: int) -> int:
    return min(most, max(1, round(value)))
