import unittest

import numpy as np

import pictures
import places  # noqa: F401  puts the worker on the path

from errors import WorkerError
from processors.ocr import Line, OcrUnavailable, Reading
from processors.quality import Measures
from reading_stage import ReadingStage, read_and_enhance
from stopwatch import Stopwatch

PIXELS = np.asarray(pictures.page())
GOOD = Measures(edge=0.36, light=1.0, span=1.0, low=0.0, high=1.0, noise=0.0, side=700)
DIM = Measures(edge=0.36, light=0.5, span=0.4, low=0.1, high=0.5, noise=0.0, side=700)
FLAT = np.array([[10.0, 10], [110, 10], [110, 30], [10, 30]])


def reading(*confidences: float) -> Reading:
    return Reading([Line(f"line {place}", sure, FLAT) for place, sure in enumerate(confidences)])


class ScriptedReader:
    """Gives what the script says, one pass after the other; a pass not in the script is an error."""

    name, version, models, loading_ms = "scripted", "1", [], 0

    def __init__(self, *script: object) -> None:
        self.script = list(script)

    def read(self, pixels: np.ndarray) -> Reading:
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


class Passes(unittest.TestCase):
    def run_stage(self, measures: Measures, *script: object) -> ReadingStage:
        reader = ScriptedReader(*script)
        stage = read_and_enhance(PIXELS, measures, reader, Stopwatch())
        self.assertEqual(reader.script, [], "a pass of the script was not made")
        return stage

    def test_a_good_picture_is_read_once_and_kept(self):
        stage = self.run_stage(GOOD, reading(0.9, 0.8))
        self.assertIs(stage.pixels, PIXELS)
        self.assertEqual(stage.warnings, [])
        self.assertAlmostEqual(stage.reading.confidence, 0.85)

    def test_a_changed_picture_is_read_again_and_the_new_reading_counts(self):
        stage = self.run_stage(DIM, reading(0.6), reading(0.9))
        self.assertIsNot(stage.pixels, PIXELS)
        self.assertEqual(stage.reading.confidence, 0.9)

    def test_enhancement_is_rolled_back_when_confidence_drops_by_more_than_a_tenth(self):
        stage = self.run_stage(DIM, reading(0.95), reading(0.7))
        self.assertIs(stage.pixels, PIXELS)
        self.assertEqual(stage.reading.confidence, 0.95)
        self.assertEqual(stage.warnings, ["Enhancement rollback: OCR confidence dropped from 0.95 to 0.70"])

    def test_a_smaller_drop_is_accepted(self):
        self.assertEqual(self.run_stage(DIM, reading(0.95), reading(0.9)).warnings, [])

    def test_no_text_is_a_warning(self):
        self.assertEqual(self.run_stage(GOOD, reading()).warnings, ["OCR returned no text"])

    def test_low_confidence_is_a_warning_with_two_digits(self):
        self.assertEqual(self.run_stage(GOOD, reading(0.42)).warnings, ["Low OCR confidence: 0.42"])
        self.assertEqual(self.run_stage(GOOD, reading(0.5)).warnings, [])

    def test_ocr_that_cannot_start_is_one_warning_and_confidence_zero(self):
        error = OcrUnavailable("RapidOCR not installed: No module named 'rapidocr'")
        stage = self.run_stage(GOOD, error)
        self.assertEqual(stage.warnings, [f"OCR_FAILED at ocr: {error}"])
        self.assertEqual(stage.reading.confidence, 0.0)

    def test_ocr_that_breaks_does_not_stop_enhancement(self):
        stage = self.run_stage(DIM, RuntimeError("Traceback\n  many lines\nOnnxError: bad shape"))
        self.assertEqual(stage.warnings, ["OCR_FAILED at ocr: OCR engine failed: OnnxError: bad shape"])
        self.assertIsNot(stage.pixels, PIXELS)

    def test_when_only_the_second_pass_breaks_the_first_one_stands(self):
        stage = self.run_stage(DIM, reading(0.9), RuntimeError("gone"))
        self.assertIs(stage.pixels, PIXELS)
        self.assertEqual(stage.reading.confidence, 0.9)

    def test_running_out_of_memory_is_not_taken_for_an_ocr_failure(self):
        with self.assertRaises(MemoryError):
            self.run_stage(GOOD, MemoryError())

    def test_a_broken_enhancement_is_enhance_failed(self):
        reader = ScriptedReader(reading(0.9))
        with self.assertRaises(WorkerError) as caught:
            read_and_enhance(np.zeros((4, 4, 3), np.complex128), DIM, reader, Stopwatch())
        self.assertEqual((caught.exception.code, caught.exception.stage), ("ENHANCE_FAILED", "enhance"))


if __name__ == "__main__":
    unittest.main()
