"""Reading the text, with RapidOCR and the models that come inside its wheel."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MOST_SIDE = 1600  # pixels; beyond it small print gains little and time grows with the area
LEAST_SIDE = 736  # pixels of the shorter side; below it the detector misses thin letters
NARROWEST = 32  # pixels; the detector's grid

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
# Lines under this are guesses at texture. Not RapidOCR's 0.5: nobody would ever be warned of poor confidence.
_LEAST_CONFIDENCE = 0.3


class OcrUnavailable(Exception):
    """OCR cannot be used; the message is the one the warning carries."""


@dataclass(frozen=True)
class Line:
    text: str
    confidence: float  # 0..1
    box: np.ndarray  # 4 x 2 corners in pixels of the picture read: top left, then clockwise along the text


@dataclass(frozen=True)
class Reading:
    lines: list[Line] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        """Mean over the lines; 0.0 without any."""
        if not self.lines:
            return 0.0
        return sum(line.confidence for line in self.lines) / len(self.lines)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Reader:
    """One per process: the models load at the first document; `loading_ms` says how long that took in all."""

    name = "rapidocr"

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._engine: Any = None
        self.version: str | None = None
        self.models: list[str] = []
        self.loading_ms = 0

    def load(self) -> None:
        if self._engine is not None:
            return
        started = time.perf_counter()
        try:
            self._engine = self._make_engine()
        except ImportError as error:
            raise OcrUnavailable(f"RapidOCR not installed: {error}") from error
        except Exception as error:
            raise OcrUnavailable(f"Failed to initialize OCR engine: {error}") from error
        finally:
            # Added up: when loading fails each time, a document must not be told the difference of two.
            self.loading_ms += round((time.perf_counter() - started) * 1000)

    def read(self, pixels: np.ndarray) -> Reading:
        self.load()
        prepared, scale = _fit(pixels)
        result = self._engine(np.ascontiguousarray(prepared[:, :, ::-1]))  # the engine takes BGR
        if getattr(result, "txts", None) is None or getattr(result, "boxes", None) is None:
            return Reading()
        found = zip(result.txts, result.scores, result.boxes)
        return Reading(
            [Line(text.strip(), float(sure), np.asarray(box, float) / scale) for text, sure, box in found]
        )

    def _make_engine(self) -> Any:
        import logging
        from importlib.metadata import version
        from pathlib import Path

        import cv2
        import rapidocr

        cv2.setNumThreads(self._threads)
        folder = Path(rapidocr.__file__).parent / "models"
        # Paths given: without them the engine compares checksums and may go to the network for models.
        missing = [name for name in _MODELS.values() if not (folder / name).is_file()]
        if missing:
            raise FileNotFoundError(f"models missing from the rapidocr package: {', '.join(missing)}")
        paths = {f"{part}.model_path": str(folder / name) for part, name in _MODELS.items()}
        engine = rapidocr.RapidOCR(
            params={
                **paths,
                "Global.log_level": "critical",
                "Global.text_score": _LEAST_CONFIDENCE,
                "Global.use_preprocess_img": False,  # _fit has done it
                "Det.limit_type": "max",
                "Det.limit_side_len": MOST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        # The engine opens its models at first use; opening them here keeps that out of the OCR time.
        for name in ("_load_det_model", "_load_cls_model", "_load_rec_model"):
            with contextlib.suppress(AttributeError):
                getattr(engine, name)()
        self.version, self.models = version("rapidocr"), [Path(name).stem for name in _MODELS.values()]
        return engine


def _fit(pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """The picture at a size the detector likes, and pixels of that for one of the original."""
    import cv2

    height, width = pixels.shape[:2]
    scale = min(max(1.0, LEAST_SIDE / min(width, height)), MOST_SIDE / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size != (width, height):
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        pixels = cv2.resize(pixels, size, interpolation=method)
    right, below = max(0, NARROWEST - size[0]), max(0, NARROWEST - size[1])
    if right or below:  # padding, not stretching: the corners stay where they are
        pixels = cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return pixels, scale
