"""How far a page is turned, judged by its lines of text; a picture without text is never turned."""

from __future__ import annotations

import numpy as np

from processors.ocr import Reading

_LEAST_LINES = 2
_LONG = 3.0  # a line counts when it is this many times as wide as high; short boxes lean by chance

_LARGEST_SPREAD = 1.0  # degrees; lines that differ by more do not belong to one flat page


def text_angle(reading: Reading) -> float | None:
    """Degrees by which the text runs down to the right; None when too few lines tell, or they disagree."""
    angles, widths = [], []
    for line in reading.lines:
        along = line.box[1] - line.box[0]
        width = float(np.hypot(*along))
        height = float(np.hypot(*(line.box[3] - line.box[0])))
        if width >= _LONG * height and width > 0:
            angles.append(float(np.degrees(np.arctan2(along[1], along[0]))))
            widths.append(width)
    if len(angles) < _LEAST_LINES:
        return None
    angle = _weighted_median(np.array(angles), np.array(widths))
    # The median here too: one slanting overprint says nothing about the page.
    spread = _weighted_median(np.abs(np.array(angles) - angle), np.array(widths))
    return angle if spread <= _LARGEST_SPREAD else None


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Long lines weigh more: their ends lie further apart, so their slope is surer."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
