"""Making a poor picture better, and leaving a good one alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processors.background import border_colour
from processors.quality import Measures

ROLLBACK_DROP = 0.10  # of OCR confidence; a picture that reads worse than before is not better

_GRAINY = 0.025  # noise from which smoothing costs less than it gives
_DIM = 0.80  # luma of paper below which levels are stretched
_FLAT = 0.50  # span below which levels are stretched
_EMPTY = 0.10  # span below which there is nothing to bring out, only grain
_LEAST_TURN = 0.5  # degrees; resampling for less blurs more than it straightens
_MOST_TURN = 15.0  # degrees; beyond it the picture is meant to be so, or the angle is wrong


@dataclass(frozen=True)
class Plan:
    noise: float | None = None  # grain to smooth away, as a share of full scale
    levels: tuple[float, float] | None = None  # luma that becomes black, and white
    angle: float | None = None  # degrees to turn back

    @property
    def changes_anything(self) -> bool:
        return (self.noise, self.levels, self.angle) != (None, None, None)


@dataclass(frozen=True)
class Enhanced:
    pixels: np.ndarray
    to_original: np.ndarray  # 2 x 3: where a point of these pixels lay before


def plan(measures: Measures, angle: float | None) -> Plan:
    """What would help, by what was measured. A clean scan gets an empty plan."""
    poor_light = measures.light < _DIM or measures.span < _FLAT
    stretch = poor_light and measures.high - measures.low > _EMPTY
    turn = angle is not None and _LEAST_TURN <= abs(angle) <= _MOST_TURN
    return Plan(
        noise=measures.noise if measures.noise > _GRAINY else None,
        levels=(measures.low, measures.high) if stretch else None,
        angle=angle if turn else None,
    )


def enhance(pixels: np.ndarray, what: Plan) -> Enhanced:
    to_original = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    if what.noise is not None:
        pixels = _smooth(pixels, what.noise)
    if what.levels is not None:
        pixels = _stretch(pixels, *what.levels)
    if what.angle is not None:
        pixels, to_original = _turn(pixels, what.angle)
    return Enhanced(pixels, to_original)


def _smooth(pixels: np.ndarray, noise: float) -> np.ndarray:
    """Averages neighbours of like colour only, so that strokes keep their edges."""
    import cv2

    return cv2.bilateralFilter(pixels, d=5, sigmaColor=3 * noise * 255, sigmaSpace=2)


def _stretch(pixels: np.ndarray, low: float, high: float) -> np.ndarray:
    """One curve for all three channels: stretching each by itself would change the colours."""
    import cv2

    curve = (np.arange(256) / 255.0 - low) / (high - low) * 250.0
    return cv2.LUT(pixels, np.clip(curve, 0, 255).round().astype(np.uint8))


def _turn(pixels: np.ndarray, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Turns about the middle onto a canvas that holds every corner; nothing is cut off."""
    import cv2

    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    wide, high = round(width * cosine + height * sine), round(width * sine + height * cosine)
    matrix[:, 2] += (wide - width) / 2, (high - height) / 2
    colour = border_colour(pixels)
    turned = cv2.warpAffine(pixels, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=colour)
    return turned, cv2.invertAffineTransform(matrix)
