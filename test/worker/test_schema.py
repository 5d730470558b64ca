import unittest
from dataclasses import replace

import numpy as np

import payloads
import pictures
import places  # noqa: F401  puts the worker on the path

import payload_rules
from errors import WorkerError
from processors.schema import QUALITY_FLOOR, Output, conform

NOISE = np.asarray(pictures.noise())
PAGE = np.asarray(pictures.page())


def made(pixels: np.ndarray, **definition: object) -> Output:
    return conform(pixels, payload_rules.check(payloads.payload(**definition)).portal_schema.definition)


class Files(unittest.TestCase):
    def test_pixels_and_density_are_exact(self):
        for image_format, width, height, dpi in (
            ("jpeg", 413, 531, 300),
            ("jpg", 1, 1, 1),
            ("jpeg", 7, 900, 65535),
        ):
            output = made(
                PAGE, output_format=image_format, target_width=width, target_height=height, target_dpi=dpi
            )
            image = pictures.opened(output.content)
            self.assertEqual(image.size, (width, height))
            self.assertEqual(tuple(float(value) for value in image.info["dpi"]), (dpi, dpi))
            self.assertEqual(image.format, "JPEG")

    def test_a_png_carries_its_density_in_dots_per_metre(self):
        image = pictures.opened(made(PAGE, output_format="png").content)
        self.assertEqual((image.format, image.size), ("PNG", (413, 531)))
        self.assertEqual(round(float(image.info["dpi"][0])), 300)

    def test_the_content_type_tells_the_truth(self):
        self.assertEqual(made(PAGE, output_format="png").content_type, "image/png")
        self.assertEqual(made(PAGE, output_format="jpg").content_type, "image/jpeg")


class SizeLimit(unittest.TestCase):
    def test_what_fits_keeps_the_quality_asked_for(self):
        self.assertEqual(made(PAGE).quality, 85)

    def test_the_highest_quality_that_fits_is_chosen(self):
        output = made(NOISE, max_kb=60, quality=95)
        self.assertLessEqual(len(output.content), 60 * 1024)
        self.assertTrue(QUALITY_FLOOR <= output.quality < 95)
        one_more = made(NOISE, max_kb=100_000, quality=output.quality + 1)
        self.assertGreater(len(one_more.content), 60 * 1024)

    def test_a_kilobyte_is_1024_bytes_and_the_limit_itself_is_allowed(self):
        definition = payload_rules.check(payloads.payload()).portal_schema.definition
        self.assertEqual(replace(definition, max_kb=7).max_bytes, 7168)

        class Exactly(type(definition)):
            max_bytes = len(conform(NOISE, replace(definition, max_kb=9999)).content)

        exact = Exactly(*(getattr(definition, name) for name in definition.__dataclass_fields__))
        self.assertEqual(conform(NOISE, exact).quality, 85)

    def test_what_does_not_fit_at_the_floor_is_size_exceeded(self):
        for image_format in ("jpeg", "png"):
            with self.subTest(image_format), self.assertRaises(WorkerError) as caught:
                made(NOISE, max_kb=1, output_format=image_format)
            error = caught.exception
            self.assertEqual((error.code, error.stage, error.retryable), ("SIZE_EXCEEDED", "schema", False))
            self.assertIn("1 KB", error.message)

    def test_a_quality_under_the_floor_is_used_as_given(self):
        self.assertEqual(made(PAGE, quality=5).quality, 5)

    def test_noise_at_full_quality_is_encoded(self):
        self.assertEqual(made(NOISE, quality=100, max_kb=9999).quality, 100)

    def test_a_png_too_large_loses_colours_before_it_is_refused(self):
        whole = made(NOISE, output_format="png", max_kb=9999)
        fewer = made(NOISE, output_format="png", max_kb=250)
        self.assertGreater(len(whole.content), 250 * 1024)
        self.assertLessEqual(len(fewer.content), 250 * 1024)
        self.assertIsNone(fewer.quality)
        self.assertEqual(pictures.opened(fewer.content).mode, "P")

    def test_what_the_encoder_refuses_is_schema_failed(self):
        # The payload's rules keep such sides out; this is the net under them.
        definition = payload_rules.check(payloads.payload()).portal_schema.definition
        with self.assertRaises(WorkerError) as caught:
            conform(PAGE, replace(definition, target_width=70_000, target_height=1))
        self.assertEqual((caught.exception.code, caught.exception.stage), ("SCHEMA_FAILED", "schema"))


if __name__ == "__main__":
    unittest.main()
