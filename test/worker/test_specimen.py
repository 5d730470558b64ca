import json
import sys
import unittest

import pictures
import places

sys.path.insert(0, str(places.EXAMPLES))
from machine_readable_zone import check_digit, name_line, number_line


class MachineReadableZone(unittest.TestCase):
    def test_it_agrees_with_the_example_of_doc_9303(self):
        self.assertEqual(
            number_line("L898902C3", "UTO", "740812", "F", "120415", "ZE184226B"),
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        )
        self.assertEqual(
            name_line("UTO", "ERIKSSON", "ANNA MARIA"), "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
        )

    def test_the_specimen_has_two_lines_of_44_with_right_check_digits(self):
        first, second = json.loads((places.EXAMPLES / "passport.json").read_text("utf-8"))[
            "machine_readable_zone"
        ]
        self.assertEqual((len(first), len(second)), (44, 44))
        for field, digit in ((second[:9], 9), (second[13:19], 19), (second[21:27], 27)):
            self.assertEqual(check_digit(field), second[digit])
        self.assertEqual(check_digit(second[:10] + second[13:20] + second[21:43]), second[43])


class Picture(unittest.TestCase):
    def test_it_is_a_plausible_scan(self):
        content = (places.EXAMPLES / "passport.jpg").read_bytes()
        image = pictures.opened(content)
        self.assertLess(len(content), 500_000)
        self.assertEqual(image.size, (1600, 1150))
        self.assertEqual(float(image.info["dpi"][0]), 300)


if __name__ == "__main__":
    unittest.main()
