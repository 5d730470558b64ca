"""The colour that surrounds a page: what is added around it should not show."""

from __future__ import annotations

import numpy as np

WHITE = (255, 255, 255)
_UNIFORM = 12.0  # mean distance from the median, of 255; above it the border is scenery, not paper
_LIGHT = 200  # of 255; dark bars beside a document look like damage, so a dark border is not continued


def border_colour(pixels: np.ndarray) -> tuple[int, int, int]:
    """The colour of the border when it is light and even, else white."""
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(np.float32)
    colour = np.median(border, axis=0)
    if colour.min() < _LIGHT or float(np.abs(border - colour).mean()) > _UNIFORM:
        return WHITE
    red, green, blue = (int(value) for value in colour)
    return red, green, blue
