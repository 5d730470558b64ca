"""Which stage the document is in, and how long each took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import errors

STAGES = ("fetch", "decode", "quality", "enhance", "ocr", "schema", "upload")


class Stopwatch:
    """Adds up the time per stage; a stage entered twice (OCR before and after enhancement) counts both."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._seconds = dict.fromkeys(STAGES, 0.0)
        self.current = errors.INIT

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times a block. When it raises, `current` stays, so the failure is told where it happened."""
        self.current = errors.QUALITY if name == "decode" else name
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] += time.perf_counter() - begun

    def subtract(self, name: str, milliseconds: int) -> None:
        """Takes out time that is reported elsewhere, such as loading models inside the OCR stage."""
        self._seconds[name] = max(0.0, self._seconds[name] - milliseconds / 1000)

    def stages_ms(self) -> dict[str, int]:
        return {name: round(seconds * 1000) for name, seconds in self._seconds.items()}

    def total_ms(self) -> int:
        return round((time.perf_counter() - self._started) * 1000)
