import json
import unittest
from typing import Any

import payloads
import pictures
import places  # noqa: F401  puts the worker on the path

import payload_rules
from errors import WorkerError
from pipeline import Outside, process
from stopwatch import STAGES, Stopwatch
from test_reading_stage import ScriptedReader, reading


class Shelf:
    """A store in memory that remembers the order of writing."""

    def __init__(self, **objects: bytes) -> None:
        self.objects = objects
        self.written: list[tuple[str, bytes, str]] = []

    def fetch(self, key: str, most_bytes: int) -> bytes:
        return self.objects[key]

    def upload(self, key: str, content: bytes, content_type: str) -> None:
        self.written.append((key, content, content_type))


def answer(content: bytes, *script: Any, **definition: Any) -> tuple[dict[str, Any], Shelf]:
    shelf = Shelf(**{payloads.RAW_PATH: content})
    outside = Outside(lambda _: shelf, lambda *_: b"", ScriptedReader(*script))
    payload = payload_rules.check(payloads.payload(**definition))
    return process(payload, outside, Stopwatch()), shelf


PAGE = pictures.saved(pictures.page())


class Success(unittest.TestCase):
    def test_the_answer_holds_what_the_contract_says_and_the_rest_beside_it(self):
        result, _ = answer(PAGE, reading(0.9))
        self.assertEqual(
            list(result),
            ["status", "job_id", "quality_score", "warnings", "artifacts", "metrics", "input", "output"],
        )
        self.assertEqual(list(result["artifacts"]), ["master_path", "preview_path", "ocr_path"])
        self.assertEqual(list(result["metrics"]), ["ocr_confidence", "processing_ms", "stages", "models_ms"])
        self.assertEqual(tuple(result["metrics"]["stages"]), STAGES)
        for value in (result["metrics"]["processing_ms"], *result["metrics"]["stages"].values()):
            self.assertIsInstance(value, int)
        self.assertEqual(result["metrics"]["ocr_confidence"], 0.9)
        self.assertEqual(result["input"], {"width": 800, "height": 600, "bytes": len(PAGE), "format": "jpeg"})
        made = result["output"]
        self.assertEqual((made["width"], made["height"], made["dpi"]), (413, 531, 300))
        self.assertEqual((made["format"], made["quality"]), ("jpeg", 85))

    def test_master_preview_and_text_are_written_in_this_order(self):
        result, shelf = answer(PAGE, reading(0.9))
        user, job = payloads.USER, payloads.JOB
        self.assertEqual(
            [(key, content_type) for key, _, content_type in shelf.written],
            [
                (f"master/{user}/{job}/{job}.enc", "application/octet-stream"),
                (f"output/{user}/{job}/preview.jpg", "image/jpeg"),
                (f"output/{user}/{job}/ocr.json", "application/json"),
            ],
        )
        self.assertEqual([key for key, _, _ in shelf.written], list(result["artifacts"].values()))
        self.assertEqual(len(shelf.written[0][1]), result["output"]["bytes"])
        self.assertEqual(shelf.written[0][1], shelf.written[1][1])

    def test_the_text_names_its_schema_engine_and_lines(self):
        _, shelf = answer(PAGE, reading(0.9, 0.7))
        document = json.loads(shelf.written[2][1])
        self.assertEqual(
            list(document), ["schema", "job_id", "engine", "mean_confidence", "text", "lines", "image"]
        )
        self.assertEqual(document["schema"], "rythmiq.ocr/v1")
        self.assertEqual(document["engine"], {"name": "scripted", "version": "1", "models": []})
        self.assertEqual(document["text"], "line 0\nline 1")
        self.assertEqual(document["mean_confidence"], 0.8)
        self.assertEqual(document["lines"][0]["box"], [[10, 10], [110, 10], [110, 30], [10, 30]])
        self.assertEqual(document["image"], {"width": 800, "height": 600})

    def test_boxes_are_in_pixels_of_the_upload_even_when_it_was_reduced(self):
        _, shelf = answer(pictures.saved(pictures.red_corner(4000, 3000)), reading(0.9))
        document = json.loads(shelf.written[2][1])
        self.assertEqual(document["lines"][0]["box"][0], [20, 20])
        self.assertEqual(document["image"], {"width": 4000, "height": 3000})

    def test_low_quality_is_the_first_warning(self):
        result, _ = answer(pictures.saved(pictures.page(text="")), reading())
        shape = f"Low quality score: {result['quality_score']:.2f} (threshold: 0.8)"
        self.assertEqual(result["warnings"], [shape, "OCR returned no text"])

    def test_png_is_told_by_its_content_type(self):
        result, shelf = answer(PAGE, reading(0.9), output_format="png")
        self.assertEqual(shelf.written[1][2], "image/png")
        self.assertIsNone(result["output"]["quality"])

    def test_an_address_is_fetched_instead_of_an_object(self):
        raw = payloads.without("input.raw_path")
        raw["input"]["artifact_url"] = "https://host/x"
        asked = []
        outside = Outside(
            lambda _: Shelf(), lambda url, most: asked.append(url) or PAGE, ScriptedReader(reading(0.9))
        )
        self.assertEqual(process(payload_rules.check(raw), outside, Stopwatch())["status"], "success")
        self.assertEqual(asked, ["https://host/x"])


class Failure(unittest.TestCase):
    def test_nothing_is_written_when_the_file_cannot_be_made(self):
        shelf = Shelf(**{payloads.RAW_PATH: pictures.saved(pictures.noise())})
        payload = payload_rules.check(payloads.payload(max_kb=1))
        with self.assertRaises(WorkerError):
            process(
                payload,
                Outside(lambda _: shelf, lambda *_: b"", ScriptedReader(reading(), reading())),
                Stopwatch(),
            )
        self.assertEqual(shelf.written, [])

    def test_the_watch_knows_the_stage_of_an_error_nobody_foresaw(self):
        watch = Stopwatch()
        with self.assertRaises(KeyError):
            process(
                payload_rules.check(payloads.payload()),
                Outside(lambda _: Shelf(), lambda *_: b"", None),
                watch,
            )
        self.assertEqual(watch.current, "fetch")


if __name__ == "__main__":
    unittest.main()
