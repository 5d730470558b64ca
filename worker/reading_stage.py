"""Reading before and after enhancement, and keeping whichever is better."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from errors import ENHANCE, WorkerError
from processors.enhancement import ROLLBACK_DROP, Enhanced, enhance, plan
from processors.ocr import Line, OcrUnavailable, Reader, Reading
from processors.quality import Measures
from processors.skew import text_angle
from stopwatch import Stopwatch

LEAST_CONFIDENCE = 0.5


@dataclass
class ReadingStage:
    """What is to be sent on, and what was read; `lines` lie in the picture as it came in."""

    pixels: np.ndarray
    reading: Reading = field(default_factory=Reading)
    warnings: list[str] = field(default_factory=list)


def read_and_enhance(
    pixels: np.ndarray, measures: Measures, reader: Reader, watch: Stopwatch
) -> ReadingStage:
    """One OCR pass for a picture that needs nothing, two for one that was changed."""
    stage = ReadingStage(pixels)
    readable = _read_original(stage, reader, watch)
    with watch.stage("enhance"):
        enhanced = _enhance(pixels, measures, text_angle(stage.reading))
    if enhanced is not None:
        _choose(stage, enhanced, reader if readable else None, watch)
    if readable and not stage.reading.lines:
        stage.warnings.append("OCR returned no text")
    elif readable and stage.reading.confidence < LEAST_CONFIDENCE:
        stage.warnings.append(f"Low OCR confidence: {stage.reading.confidence:.2f}")
    return stage


def _read_original(stage: ReadingStage, reader: Reader, watch: Stopwatch) -> bool:
    """Whether OCR works at all. It never fails a document: the picture is what the portal wants."""
    try:
        with watch.stage("ocr"):
            stage.reading = reader.read(stage.pixels)
    except MemoryError:
        raise
    except Exception as error:
        stage.warnings.append(_ocr_failed(error))
        return False
    return True


def _enhance(pixels: np.ndarray, measures: Measures, angle: float | None) -> Enhanced | None:
    what = plan(measures, angle)
    if not what.changes_anything:
        return None
    try:
        return enhance(pixels, what)
    except MemoryError:
        raise
    except Exception as error:
        raise WorkerError("ENHANCE_FAILED", ENHANCE, f"Enhancement failed: {error}") from error


def _choose(stage: ReadingStage, enhanced: Enhanced, reader: Reader | None, watch: Stopwatch) -> None:
    before = stage.reading.confidence
    if reader is not None:
        try:
            with watch.stage("ocr"):
                after = reader.read(enhanced.pixels)
        except MemoryError:
            raise
        except Exception as error:
            stage.warnings.append(_ocr_failed(error))
            return
        if before - after.confidence > ROLLBACK_DROP:
            dropped = f"from {before:.2f} to {after.confidence:.2f}"
            stage.warnings.append(f"Enhancement rollback: OCR confidence dropped {dropped}")
            return
        stage.reading = Reading([_back(line, enhanced.to_original) for line in after.lines])
    stage.pixels = enhanced.pixels


def _back(line: Line, to_original: np.ndarray) -> Line:
    return Line(line.text, line.confidence, line.box @ to_original[:, :2].T + to_original[:, 2])


def _ocr_failed(error: Exception) -> str:
    # The engine wraps a traceback of many lines; its last line is the one that says something.
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = lines[-1] if lines else type(error).__name__
    prefix = "" if isinstance(error, OcrUnavailable) else "OCR engine failed: "
    return f"OCR_FAILED at ocr: {prefix}{told[:300]}"
