import json
import subprocess
import sys
import unittest
import uuid
from typing import Any

import payloads
import pictures
import places
import running
from fake_s3 import FakeS3


class WithStore(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.store = FakeS3().__enter__()
        cls.addClassCleanup(cls.store.__exit__)

    def payload_for(self, content: bytes, **definition: Any) -> dict[str, Any]:
        """A payload of its own for this content, which is put into the store."""
        raw = payloads.payload(self.store.endpoint, **definition)
        raw["job_id"], raw["input"]["raw_path"] = str(uuid.uuid4()), f"blobs/{uuid.uuid4()}"
        self.store.objects[f"{payloads.BUCKET}/{raw['input']['raw_path']}"] = (content, "image/jpeg")
        return raw

    def written(self, path: str) -> bytes:
        return self.store.objects[f"{payloads.BUCKET}/{path}"][0]


class OneDocument(WithStore):
    def test_stdout_is_one_compact_line_and_nothing_else(self):
        raw = self.payload_for(pictures.saved(pictures.page()))
        finished = running.run(json.dumps(raw).encode(), RYTHMIQ_THREADS="1")
        (result,) = running.answers(finished)
        self.assertEqual((result["status"], result["job_id"]), ("success", raw["job_id"]))
        self.assertIn("RYTHMIQ 12345", json.loads(self.written(result["artifacts"]["ocr_path"]))["text"])
        compact = json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self.assertEqual(finished.stdout, compact)
        self.assertNotIn(running.SECRET.encode(), finished.stdout + finished.stderr)

    def test_what_is_printed_while_working_lands_on_stderr(self):
        program = (
            "import os, sys; from answer_stream import claim_stdout; answers = claim_stdout();"
            "print('from python'); os.write(1, b'from c'); os.system('echo from a child');"
            "answers.write(b'answer')"
        )
        finished = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, cwd=places.WORKER, env=running.environment()
        )
        self.assertEqual(finished.stdout, b"answer")
        for source in (b"from python", b"from c", b"from a child"):
            self.assertIn(source, finished.stderr)

    def test_every_handled_failure_exits_with_0_and_one_line(self):
        cases = [
            (b"", "PAYLOAD_MISSING"),
            (b"{", "PAYLOAD_INVALID"),
            (json.dumps(payloads.without("input.raw_path")).encode(), "ARTIFACT_SOURCE_INVALID"),
            (json.dumps(payloads.payload(self.store.endpoint)).encode(), "ARTIFACT_NOT_FOUND"),
            (
                json.dumps(self.payload_for((places.IMAGES / "corrupt.bin").read_bytes())).encode(),
                "DECODE_FAILED",
            ),
            (json.dumps(self.payload_for(b"")).encode(), "QUALITY_FAILED"),
        ]
        for text, code in cases:
            with self.subTest(code):
                finished = running.run(text)
                (result,) = running.answers(finished)
                self.assertEqual((result["status"], result["error"]["code"]), ("failed", code))
                self.assertEqual(finished.stderr, b"")

    def test_a_bad_payload_is_answered_without_loading_the_heavy_libraries(self):
        program = (
            "import sys; from one_document import DocumentWorker; DocumentWorker({}).answer(b'{}');"
            "print([name for name in ('numpy', 'PIL', 'cv2', 'boto3', 'rapidocr') if name in sys.modules])"
        )
        finished = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, cwd=places.WORKER, env=running.environment()
        )
        self.assertEqual(finished.stdout, b"[]\n")

    def test_a_name_that_is_not_ascii_comes_back_as_utf8(self):
        raw = payloads.changed("job_id", "पासपोर्ट")
        finished = running.run(json.dumps(raw).encode(), PYTHONIOENCODING="ascii", LC_ALL="C")
        self.assertIn("पासपोर्ट".encode(), finished.stdout)


class OtherForms(unittest.TestCase):
    def test_the_card_tells_the_runner_of_the_protocol_that_is_spoken(self):
        card = json.loads((places.WORKER / "worker.json").read_text("utf-8"))
        (ready,) = running.answers(running.run(b"", "--serve"))
        self.assertEqual(ready, {"ready": card["serve"]})
        self.assertIsInstance(card["memory_mb"], int)

    def test_an_unknown_argument_is_refused(self):
        for argument in ("--server", "--capabilities"):
            finished = running.run(b"", argument)
            self.assertEqual((finished.returncode, finished.stdout), (2, b""))

    def test_a_program_that_a_library_starts_swallows_no_payload(self):
        program = (
            "import os; from payload_stream import claim_stdin, payload_lines;"
            "lines = payload_lines(claim_stdin()); os.system('cat >&2');"
            "print([line for line in lines]); os.system('cat >&2')"
        )
        finished = subprocess.run(
            [sys.executable, "-c", program],
            input=b"one\n\ntwo\n",
            capture_output=True,
            cwd=places.WORKER,
            env=running.environment(),
        )
        self.assertEqual((finished.stdout, finished.stderr), (b"[b'one\\n', b'two\\n']\n", b""))


class Serving(WithStore):
    """All pictures through one process, as the runner will do it; also the test of the schema's limits."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.assertTrue(cls(), places.IMAGES.is_dir(), f"no images in {places.IMAGES}; set RYTHMIQ_SHARED")
        names = sorted(file.name for file in places.IMAGES.glob("*.jpg"))
        contents = {name: (places.IMAGES / name).read_bytes() for name in names}
        contents["specimen"] = (places.EXAMPLES / "passport.jpg").read_bytes()
        contents["corrupt.bin"] = (places.IMAGES / "corrupt.bin").read_bytes()
        raws = {name: cls.payload_for(cls(), content) for name, content in contents.items()}
        lines = [json.dumps(raw).encode() for raw in raws.values()]
        lines[1:1] = [
            b"",
            b"not json",
        ]  # an empty line is no document; a broken one is, and does not end the rest
        # One that was there before, twice more after the broken ones: they must not have changed anything.
        again = [dict(raws["specimen"], job_id=str(uuid.uuid4())) for _ in range(2)]
        lines += [json.dumps(raw).encode() for raw in again]
        ready, *results = running.answers(running.run(b"\n".join(lines), "--serve"))
        cls().assertEqual(ready, {"ready": 1})
        cls.again = [results.pop() for _ in again]
        cls.broken = results.pop(1)
        cls.raws, cls.results = raws, dict(zip(raws, results))

    def runTest(self) -> None:
        """Lets the class set itself up with its own assertions."""

    def test_there_is_one_answer_a_line_in_the_same_order(self):
        self.assertEqual(
            [result["job_id"] for result in self.results.values()],
            [raw["job_id"] for raw in self.raws.values()],
        )
        self.assertEqual(self.broken["error"]["code"], "PAYLOAD_INVALID")

    def test_every_picture_becomes_exactly_what_the_portal_wants(self):
        made = {name: result for name, result in self.results.items() if name != "corrupt.bin"}
        self.assertGreaterEqual(len(made), 10)
        for name, result in made.items():
            with self.subTest(name):
                self.assertEqual(result["status"], "success", result)
                content = self.written(result["artifacts"]["preview_path"])
                self.assertEqual(content, self.written(result["artifacts"]["master_path"]))
                image = pictures.opened(content)
                self.assertEqual((image.format, image.size), ("JPEG", (413, 531)))
                self.assertEqual(tuple(float(value) for value in image.info["dpi"]), (300, 300))
                self.assertLessEqual(len(content), 300 * 1024)
                self.assertEqual(len(content), result["output"]["bytes"])

    def test_the_corrupt_file_is_decode_failed(self):
        self.assertEqual(self.results["corrupt.bin"]["error"]["code"], "DECODE_FAILED")

    def test_documents_of_record_are_not_degraded(self):
        for name in ("aadhaar_clean.jpg", "marksheet_typed.jpg", "pan_phone_good.jpg", "specimen"):
            self.assertEqual(self.results[name]["warnings"], [], name)
            self.assertGreater(self.results[name]["metrics"]["ocr_confidence"], 0.9, name)

    def test_poor_pictures_are_told_to_be_poor(self):
        for name in ("12_heavy_blur.jpg", "07_phone_dim_light.jpg"):
            self.assertTrue(self.results[name]["warnings"][0].startswith("Low quality score: 0."), name)

    def test_a_document_is_told_the_same_whatever_came_before_it(self):
        first = self.results["specimen"]
        for later in self.again:
            for name in ("status", "quality_score", "warnings", "input", "output"):
                self.assertEqual(later[name], first[name])
            self.assertEqual(later["metrics"]["ocr_confidence"], first["metrics"]["ocr_confidence"])
            # Counted from its own beginning, not from that of the process.
            self.assertLess(later["metrics"]["processing_ms"], 3 * first["metrics"]["processing_ms"])

    def test_the_models_are_loaded_once(self):
        loading = [result["metrics"]["models_ms"] for result in self.results.values() if "metrics" in result]
        self.assertGreater(loading[0], 0)
        self.assertEqual(set(loading[1:]), {0})


if __name__ == "__main__":
    unittest.main()
