"""How good a picture came in: five plain measures and one score, the same for the same picture always."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processors.decode import Picture

THRESHOLD = 0.80  # below it the answer carries a warning; the value is production's

_MEASURE_SIDE = 1200  # pixels; blur and noise only compare between pictures of one scale


@dataclass(frozen=True)
class Measures:
    """Luma is counted from 0 (black) to 1 (white)."""

    edge: float  # steepest slopes, as a share of the picture's range per pixel; 0.35 is as sharp as it gets
    light: float  # luma of the brightest tenth: the paper
    span: float  # luma between the darkest and the brightest 0.2 %
    low: float  # luma of the darkest 1 %
    high: float  # luma of the brightest 1 %
    noise: float  # standard deviation of the grain, in luma
    side: float  # geometric mean of the upload's sides, in pixels


@dataclass(frozen=True)
class Quality:
    score: float  # 0..1, four decimals
    measures: Measures


def assess(picture: Picture) -> Quality:
    measures = measure(picture.pixels, (picture.width * picture.height) ** 0.5)
    return Quality(score(measures), measures)


def score(measures: Measures) -> float:
    """A weighted geometric mean: one bad property is not outweighed by four good ones.

    The ramps say from which value a property counts nothing and from which it counts fully.
    """
    factors = (
        (_ramp(measures.edge, 0.12, 0.34), 0.35),
        (_ramp(measures.light, 0.55, 0.90), 0.25),
        (_ramp(measures.span, 0.10, 0.60), 0.15),
        (_ramp(measures.noise, 0.05, 0.005), 0.10),
        (_ramp(measures.side, 150.0, 600.0), 0.15),
    )
    product = 1.0
    for value, weight in factors:
        product *= max(value, 0.02) ** weight
    return round(product, 4)


def measure(pixels: np.ndarray, side: float) -> Measures:
    luma = _luma(pixels)
    darkest, low, bright, high, brightest = (float(v) for v in np.percentile(luma, (0.2, 1, 90, 99, 99.8)))
    span = brightest - darkest
    return Measures(_edge(luma, span), bright, span, low, high, _noise(luma), side)


def _luma(pixels: np.ndarray) -> np.ndarray:
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    shrink = max(grey.shape) / _MEASURE_SIDE
    if shrink > 1:
        size = max(1, round(grey.shape[1] / shrink)), max(1, round(grey.shape[0] / shrink))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return grey.astype(np.float32) / 255.0


def _edge(luma: np.ndarray, span: float) -> float:
    """The slope of the steepest 0.2 % of pixels. Blur of s pixels flattens a step to 1 / (2.5 s).

    A light smoothing first, so that grain is not taken for sharpness.
    """
    import cv2

    if span < 0.02:  # a blank page has no edges to judge by
        return 0.0
    smooth = cv2.GaussianBlur(luma, (0, 0), 0.8)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    slopes = np.hypot(across, down).ravel()
    steepest = max(16, slopes.size // 500)
    if slopes.size <= steepest:
        return float(slopes.mean()) / span
    return float(np.partition(slopes, -steepest)[-steepest:].mean()) / span


def _noise(luma: np.ndarray) -> float:
    """Grain after Immerkaer (1996), with the median, not the mean, so that text is not taken for grain."""
    import cv2

    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(luma, cv2.CV_32F, kernel))
    return float(np.median(response)) / (6 * 0.6745)


def _ramp(value: float, nothing: float, full: float) -> float:
    return min(1.0, max(0.0, (value - nothing) / (full - nothing)))
