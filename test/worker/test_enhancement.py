from __future__ import annotations

import unittest

import numpy as np

import pictures
import places

from processors.decode import decode
from processors.enhancement import Plan, enhance, plan
from processors.ocr import Line, Reading
from processors.quality import Measures, assess
from processors.skew import text_angle


def planned(content: bytes, angle: float | None = None) -> Plan:
    return plan(assess(decode(content, 2000)).measures, angle)


def line(left: float, top: float, width: float, degrees: float, height: float = 20) -> Line:
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    down = np.array([-along[1], along[0]])
    start = np.array([left, top])
    return Line(
        "x",
        1.0,
        np.array(
            [start, start + width * along, start + width * along + height * down, start + height * down]
        ),
    )


class WhatIsPlanned(unittest.TestCase):
    def test_clean_scans_are_left_alone(self):
        for name in (
            "01_clean_scan",
            "aadhaar_clean",
            "marksheet_typed",
            "pan_phone_good",
            "form_phone_blur",
        ):
            self.assertFalse(
                planned((places.IMAGES / f"{name}.jpg").read_bytes(), 0.2).changes_anything, name
            )

    def test_dim_light_and_grain_are_treated(self):
        what = planned((places.IMAGES / "07_phone_dim_light.jpg").read_bytes())
        self.assertIsNotNone(what.levels)
        self.assertIsNotNone(what.noise)

    def test_a_blank_grey_page_is_not_stretched_into_grain(self):
        self.assertIsNone(
            planned(pictures.saved(pictures.page(text="").point(lambda value: value // 2))).levels
        )

    def test_only_angles_worth_it_are_turned(self):
        content = pictures.saved(pictures.page())
        for angle, turned in ((0.3, False), (0.8, True), (-9.0, True), (20.0, False), (90.0, False)):
            self.assertEqual(planned(content, angle).angle is not None, turned, angle)


class WhatIsDone(unittest.TestCase):
    def test_stretching_brings_paper_back_to_white(self):
        dim = pictures.page().point(lambda value: 40 + value // 3)
        picture = decode(pictures.saved(dim), 2000)
        brighter = enhance(picture.pixels, plan(assess(picture).measures, None)).pixels
        self.assertGreater(np.median(brighter), 240)

    def test_smoothing_takes_grain_away(self):
        grainy = np.clip(
            np.asarray(pictures.page(), np.int16) + np.random.default_rng(3).normal(-30, 14, (600, 800, 3)),
            0,
            255,
        ).astype(np.uint8)
        smooth = enhance(grainy, Plan(noise=0.055)).pixels
        self.assertLess(smooth[:60].std(), grainy[:60].std() * 0.7)

    def test_turning_cuts_nothing_off_and_knows_the_way_back(self):
        pixels = np.full((400, 600, 3), 255, np.uint8)
        pixels[10:14, 10:14] = 0
        turned = enhance(pixels, Plan(angle=10.0))
        self.assertGreater(turned.pixels.shape[1], 600)
        y, x = (float(place.mean()) for place in np.where(turned.pixels[:, :, 0] < 60))
        back = turned.to_original @ np.array([x, y, 1.0])
        np.testing.assert_allclose(back, [11.5, 11.5], atol=1.5)


class Angle(unittest.TestCase):
    def test_it_is_that_of_the_lines(self):
        reading = Reading([line(10, 10 + 40 * row, 300, 4.0) for row in range(5)])
        self.assertAlmostEqual(text_angle(reading), 4.0, places=3)

    def test_one_stray_short_line_does_not_matter(self):
        reading = Reading([line(10, 10 + 40 * row, 300, -3.0) for row in range(5)] + [line(0, 0, 70, 6.0)])
        self.assertAlmostEqual(text_angle(reading), -3.0, places=3)

    def test_one_slanting_overprint_does_not_matter_however_long(self):
        reading = Reading(
            [line(10, 10 + 40 * row, 200, -4.0) for row in range(5)] + [line(0, 400, 500, -52.0)]
        )
        self.assertAlmostEqual(text_angle(reading), -4.0, places=3)

    def test_too_few_or_disagreeing_lines_tell_nothing(self):
        self.assertIsNone(text_angle(Reading([])))
        self.assertIsNone(text_angle(Reading([line(0, 0, 300, 5.0)])))
        self.assertIsNone(
            text_angle(Reading([line(0, 0, 300, 8.0), line(0, 90, 300, -8.0), line(0, 200, 300, 0.0)]))
        )
        self.assertIsNone(text_angle(Reading([line(0, 0, 25, 5.0), line(0, 90, 25, 5.0)])))


class MeasuresOfAPortrait(unittest.TestCase):
    def test_a_picture_without_text_is_never_turned(self):
        self.assertIsNone(plan(Measures(0.3, 1, 1, 0, 1, 0, 900), text_angle(Reading())).angle)


if __name__ == "__main__":
    unittest.main()
