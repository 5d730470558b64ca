import json
import unittest
from typing import Any

import payloads
import places

import payload_rules
from errors import WorkerError

DEFINITION = "portal_schema.schema_definition"


def refusal(raw: Any) -> WorkerError:
    try:
        payload_rules.check(raw)
    except WorkerError as error:
        return error
    raise AssertionError("the payload was accepted")


def text_refusal(text: str) -> WorkerError:
    try:
        payload_rules.parse_json(text)
    except WorkerError as error:
        return error
    raise AssertionError("the text was accepted")


class TextRules(unittest.TestCase):
    def test_nothing_on_stdin_is_payload_missing(self):
        for text in ("", " \n\t ", "\ufeff"):
            self.assertEqual(text_refusal(text).code, "PAYLOAD_MISSING")

    def test_text_that_is_no_json_object_is_payload_invalid(self):
        for text in ("{", "[]", '"x"', "null", "{}{}", "[" * 100_000):
            error = text_refusal(text)
            self.assertEqual((error.code, error.stage, error.retryable), ("PAYLOAD_INVALID", "init", False))
            self.assertTrue(error.message.startswith("Invalid payload: "), error.message)

    def test_blanks_and_a_byte_order_mark_around_the_object_are_trimmed(self):
        self.assertEqual(payload_rules.parse_json('\ufeff \n{"a":1}\n '), {"a": 1})


class RightPayloads(unittest.TestCase):
    def test_every_built_in_schema_is_accepted(self):
        for file in sorted(places.SCHEMAS.glob("*.json")):
            with self.subTest(file.name):
                raw = payloads.changed("portal_schema", places.schema(file.stem))
                self.assertEqual(payload_rules.check(raw).portal_schema.id, file.stem)

    def test_values_arrive_as_they_were_sent(self):
        payload = payload_rules.check(payloads.payload())
        definition = payload.portal_schema.definition
        self.assertEqual((definition.target_width, definition.target_height), (413, 531))
        self.assertEqual(definition.max_bytes, 300 * 1024)
        self.assertEqual(payload.input.raw_path, payloads.RAW_PATH)

    def test_unknown_keys_are_ignored_anywhere(self):
        raw = payloads.changed("correlation_id", "x")
        raw["input"]["artifact_source"] = "raw"
        raw["portal_schema"]["schema_definition"]["min_kb"] = 10
        payload_rules.check(raw)

    def test_any_uuid_version_is_accepted(self):
        nil = "00000000-0000-0000-0000-000000000000"
        self.assertEqual(payload_rules.check(payloads.changed("job_id", nil)).job_id, nil)

    def test_the_format_may_be_jpeg_jpg_or_png_in_any_case(self):
        for given, meant in (("jpeg", "jpeg"), ("JPG", "jpeg"), ("Png", "png")):
            raw = payloads.changed(f"{DEFINITION}.output_format", given)
            self.assertEqual(payload_rules.check(raw).portal_schema.definition.output_format, meant)

    def test_the_original_filename_may_be_absent_or_null(self):
        for raw in (
            payloads.without("input.original_filename"),
            payloads.changed("input.original_filename", None),
        ):
            self.assertEqual(payload_rules.check(raw).input.original_filename, "document")


class RequiredFields(unittest.TestCase):
    def test_every_field_is_required_and_named_when_missing(self):
        paths = ["job_id", "user_id", "portal_schema", "input", "storage", "input.mime_type"]
        paths += [f"portal_schema.{key}" for key in ("id", "name", "version", "schema_definition")]
        paths += [f"storage.{key}" for key in ("bucket", "region", "endpoint")]
        paths += [f"{DEFINITION}.{key}" for key in places.schema("passport_seva")["schema_definition"]]
        for path in paths:
            with self.subTest(path):
                error = refusal(payloads.without(path))
                self.assertEqual(error.code, "PAYLOAD_INVALID")
                self.assertIn(f"{path} is required", error.message)

    def test_null_is_never_a_value(self):
        paths = ["job_id", "portal_schema", DEFINITION, "input", "storage", "portal_schema.version"]
        paths += [f"{DEFINITION}.{key}" for key in ("target_width", "max_kb", "filename_pattern", "quality")]
        for path in paths:
            with self.subTest(path):
                error = refusal(payloads.changed(path, None))
                self.assertEqual(error.code, "PAYLOAD_INVALID")
                self.assertIn(path, error.message)

    def test_all_problems_are_told_at_once(self):
        raw = payloads.changed("user_id", "nobody")
        del raw["storage"]["bucket"], raw["input"]["raw_path"]
        raw["portal_schema"]["schema_definition"]["quality"] = 0
        message = refusal(raw).message
        for named in ("user_id", "storage.bucket", "quality", "raw_path and artifact_url"):
            self.assertIn(named, message)

    def test_the_database_form_of_a_definition_is_told_as_such(self):
        raw = payloads.changed(DEFINITION, {"requirements": {"width": 413, "height": 531}})
        message = refusal(raw).message
        self.assertIn("requirements", message)
        self.assertIn("database", message)


class FieldRules(unittest.TestCase):
    def refused(self, path: str, *values: Any) -> None:
        for value in values:
            with self.subTest(path=path, value=str(value)[:40]):
                error = refusal(payloads.changed(path, value))
                self.assertEqual(error.code, "PAYLOAD_INVALID")
                self.assertIn(path.split(".")[-1], error.message)

    def test_ids_are_lower_case_hyphenated_uuids(self):
        job = payloads.JOB
        wrong = (
            job.upper(),
            job.replace("-", ""),
            "{" + job + "}",
            f"urn:uuid:{job}",
            f" {job}",
            f"{job}\n",
            7,
            "",
        )
        self.refused("job_id", *wrong)
        self.refused("user_id", *wrong)

    def test_integers_are_integers(self):
        for key in ("target_width", "target_height", "target_dpi", "max_kb", "quality"):
            self.refused(f"{DEFINITION}.{key}", "300", 1.5, True, [], 0, -1)

    def test_integers_have_a_range(self):
        self.refused(f"{DEFINITION}.target_width", 65501)
        self.refused(f"{DEFINITION}.target_height", 65501)
        self.refused(f"{DEFINITION}.target_dpi", 65536)
        self.refused(f"{DEFINITION}.quality", 101)
        self.refused("portal_schema.version", 0, -1, "v1", "1", 1.9)

    def test_the_output_is_bounded_to_forty_megapixels(self):
        raw = payloads.payload(target_width=8000, target_height=5000)
        payload_rules.check(raw)
        self.assertIn("megapixels", refusal(payloads.payload(target_width=8000, target_height=5001)).message)

    def test_text_is_text_and_not_empty(self):
        for path in (
            "portal_schema.id",
            "portal_schema.name",
            f"{DEFINITION}.filename_pattern",
            "storage.bucket",
        ):
            self.refused(path, 0, "", "  ", {}, "x" * 2000)

    def test_other_formats_are_refused_rather_than_encoded_as_jpeg(self):
        self.refused(f"{DEFINITION}.output_format", "webp", "pdf", 3)

    def test_objects_are_objects(self):
        for path in ("portal_schema", DEFINITION, "input", "storage"):
            self.refused(path, "text", [], 3)

    def test_the_endpoint_is_an_absolute_web_address_of_the_region(self):
        self.refused(
            "storage.endpoint", "sgp1.digitaloceanspaces.com", "ftp://x", "https://", "http://a b", "http://["
        )
        self.refused("storage.endpoint", "https://key:secret@sgp1.digitaloceanspaces.com", "https://x:99999")
        self.refused("storage.endpoint", f"https://{payloads.BUCKET}.sgp1.digitaloceanspaces.com")

    def test_a_raw_path_stays_inside_the_bucket(self):
        self.refused("input.raw_path", "/blobs/x", "blobs/../x", "..", "blobs/\0x", "a\nb", "x" * 1025, 7)

    def test_an_artifact_url_is_http_or_https(self):
        for value in ("file:///etc/passwd", "ftp://host/x", "//host/x", "host"):
            raw = payloads.without("input.raw_path")
            raw["input"]["artifact_url"] = value
            self.assertIn("artifact_url", refusal(raw).message)

    def test_a_refused_address_is_not_repeated(self):
        raw = payloads.without("input.raw_path")
        raw["input"]["artifact_url"] = "ftp://host/x?X-Amz-Signature=abc"
        self.assertNotIn("abc", refusal(raw).message)


class ArtifactSource(unittest.TestCase):
    def test_neither_source_is_artifact_source_invalid(self):
        for raw in (payloads.without("input.raw_path"), payloads.changed("input.raw_path", "  ")):
            self.assertEqual(refusal(raw).code, "ARTIFACT_SOURCE_INVALID")

    def test_both_sources_are_artifact_source_invalid(self):
        error = refusal(payloads.changed("input.artifact_url", "https://host/x"))
        self.assertEqual(
            (error.code, error.stage, error.retryable), ("ARTIFACT_SOURCE_INVALID", "init", False)
        )

    def test_a_url_alone_is_enough(self):
        raw = payloads.without("input.raw_path")
        raw["input"]["artifact_url"] = "https://host/x?X-Amz-Signature=abc"
        self.assertTrue(payload_rules.check(json.loads(json.dumps(raw))).input.artifact_url)


if __name__ == "__main__":
    unittest.main()
