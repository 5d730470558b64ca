import unittest

import numpy as np

import pictures
import places

from processors.decode import decode
from processors.quality import THRESHOLD, assess


def score(content: bytes) -> float:
    return assess(decode(content, 2000)).score


def shared(name: str) -> float:
    return score((places.IMAGES / name).read_bytes())


class Score(unittest.TestCase):
    def test_clean_scans_pass_the_threshold(self):
        for name in ("01_clean_scan", "aadhaar_clean", "marksheet_typed", "passport_clean"):
            self.assertGreaterEqual(shared(f"{name}.jpg"), THRESHOLD, name)
        self.assertGreaterEqual(score((places.EXAMPLES / "passport.jpg").read_bytes()), THRESHOLD)

    def test_heavy_blur_dim_light_and_grain_fall_below_it(self):
        for name in ("12_heavy_blur", "07_phone_dim_light", "passport_noisy"):
            self.assertLess(shared(f"{name}.jpg"), THRESHOLD, name)

    def test_slight_blur_lies_between_clean_and_heavy_blur(self):
        slight = shared("form_phone_blur.jpg")
        self.assertLess(shared("12_heavy_blur.jpg"), slight)
        self.assertLess(slight, shared("aadhaar_clean.jpg"))

    def test_a_blank_page_scores_near_nothing(self):
        self.assertLess(score(pictures.saved(pictures.page(text=""))), 0.3)

    def test_fewer_pixels_score_lower(self):
        page = pictures.page()
        self.assertLess(
            score(pictures.saved(page.resize((200, 150)), "PNG")), score(pictures.saved(page, "PNG"))
        )

    def test_the_same_picture_scores_the_same_and_within_bounds(self):
        content = pictures.saved(pictures.noise())
        self.assertEqual(score(content), score(content))
        self.assertTrue(0 <= score(content) <= 1)

    def test_the_smallest_pictures_are_scored_too(self):
        for size in ((1, 1), (1, 500), (3, 2)):
            value = score(pictures.saved(pictures.page(*size), "PNG"))
            self.assertTrue(0 <= value <= 1 and not np.isnan(value))


if __name__ == "__main__":
    unittest.main()
