import unittest

import numpy as np

import pictures
import places  # noqa: F401  puts the worker on the path

from errors import WorkerError
from processors.letterbox import letterbox


class Letterbox(unittest.TestCase):
    def test_the_result_has_exactly_the_pixels_asked_for(self):
        for source in ((1, 1), (1, 900), (900, 1), (333, 777), (2000, 17)):
            for target in ((413, 531), (1, 1), (1, 300), (3000, 20)):
                with self.subTest(source=source, target=target):
                    made = letterbox(np.full((source[1], source[0], 3), 200, np.uint8), *target)
                    self.assertEqual(made.shape, (target[1], target[0], 3))

    def test_nothing_is_cut_off_and_nothing_distorted(self):
        source = np.full((100, 200, 3), 255, np.uint8)
        source[40:60, 90:110] = 0
        source[0, 0] = source[-1, -1] = 0
        made = letterbox(source, 400, 400)
        rows, columns = np.where(made[:, :, 0] < 40)
        middle = (abs(rows - 199.5) < 50) & (abs(columns - 199.5) < 50)
        self.assertAlmostEqual(np.ptp(rows[middle]), np.ptp(columns[middle]), delta=2)
        self.assertLess(made[100:104, 0:4].min(), 200)
        self.assertLess(made[296:300, 396:400].min(), 200)

    def test_the_picture_lies_in_the_middle(self):
        made = letterbox(np.zeros((100, 200, 3), np.uint8), 200, 300)
        self.assertEqual(np.where(made[:, 100, 0] == 0)[0].tolist(), list(range(100, 200)))

    def test_a_light_even_border_is_continued(self):
        made = letterbox(np.full((100, 200, 3), (250, 248, 230), np.uint8), 200, 200)
        self.assertEqual(made[0, 0].tolist(), [250, 248, 230])

    def test_beside_a_dark_or_uneven_border_the_ground_is_white(self):
        dark = np.full((100, 200, 3), 30, np.uint8)
        for source in (dark, np.asarray(pictures.noise(200, 100))):
            self.assertEqual(letterbox(source, 200, 200)[0, 0].tolist(), [255, 255, 255])

    def test_what_cannot_be_resized_is_resize_failed(self):
        with self.assertRaises(WorkerError) as caught:
            letterbox(np.zeros((10, 10, 3), np.complex128), 20, 20)
        self.assertEqual((caught.exception.code, caught.exception.stage), ("RESIZE_FAILED", "schema"))


if __name__ == "__main__":
    unittest.main()
