import io
import unittest

import numpy as np
from PIL import Image

import pictures
import places

from errors import WorkerError
from processors import decode as decoding
from processors.decode import decode

SIDE = 2000


def refusal(content: bytes) -> WorkerError:
    try:
        decode(content, SIDE)
    except WorkerError as error:
        return error
    raise AssertionError("the content was decoded")


class WhatIsRefused(unittest.TestCase):
    def refused(self, content: bytes, *words: str) -> None:
        error = refusal(content)
        self.assertEqual((error.code, error.stage, error.retryable), ("DECODE_FAILED", "quality", False))
        for word in words:
            self.assertIn(word, error.message)

    def test_nothing_is_quality_failed(self):
        error = refusal(b"")
        self.assertEqual((error.code, error.stage), ("QUALITY_FAILED", "quality"))

    def test_pdf_is_refused_by_name(self):
        self.refused(b"%PDF-1.7\n%abc", "PDF is not supported")

    def test_heic_is_refused_by_name(self):
        self.refused(b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC is not supported")

    def test_bytes_that_are_no_picture_are_refused(self):
        for content in (b"x", b"\0" * 5000, b"<html></html>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
            self.refused(content, "Cannot decode")

    def test_a_jpeg_cut_short_anywhere_is_refused(self):
        whole = pictures.saved(pictures.page())
        for share in (0.1, 0.5, 0.9, 0.99):
            self.refused(whole[: int(len(whole) * share)], "Cannot decode")

    def test_a_large_jpeg_cut_short_is_refused_though_it_is_reduced_while_decoding(self):
        whole = pictures.saved(pictures.noise(5000, 4200), quality=40)
        self.refused(whole[: len(whole) // 2], "Cannot decode")

    def test_png_webp_and_tiff_cut_short_are_refused(self):
        for image_format in ("PNG", "WEBP", "TIFF"):
            whole = pictures.saved(pictures.noise(300, 300), image_format)
            self.refused(whole[: len(whole) // 2], "Cannot decode")

    def test_a_picture_of_too_many_pixels_is_refused_from_its_header(self):
        small = pictures.saved(Image.new("L", (8, 8)), "PNG")
        header = small[12:16] + (20_000).to_bytes(4, "big") * 2 + small[24:29]
        import zlib

        bomb = small[:12] + header + zlib.crc32(header).to_bytes(4, "big") + small[33:]
        self.refused(bomb, "20000x20000", "megapixels")

    def test_an_object_over_fifty_mib_is_refused(self):
        self.refused(b"\0" * (decoding.MOST_BYTES + 1), "50 MiB")


class WhatIsUnderstood(unittest.TestCase):
    def test_every_format_of_the_contract(self):
        for image_format in ("JPEG", "PNG", "BMP", "TIFF", "WEBP", "GIF"):
            with self.subTest(image_format):
                picture = decode(pictures.saved(pictures.red_corner(), image_format), SIDE)
                self.assertEqual((picture.width, picture.height), (400, 200))
                self.assertEqual(picture.format, image_format.lower())
                self.assertGreater(picture.pixels[20, 20, 0], 180)
                self.assertLess(picture.pixels[20, 20, 1], 60)

    def test_every_exif_orientation_ends_upright(self):
        for orientation, undo in enumerate(
            (
                None,
                Image.Transpose.FLIP_LEFT_RIGHT,
                Image.Transpose.ROTATE_180,
                Image.Transpose.FLIP_TOP_BOTTOM,
                Image.Transpose.TRANSPOSE,
                Image.Transpose.ROTATE_90,
                Image.Transpose.TRANSVERSE,
                Image.Transpose.ROTATE_270,
            ),
            start=1,
        ):
            upright = pictures.red_corner()
            stored = upright.transpose(undo) if undo is not None else upright
            for image_format in ("JPEG", "PNG"):
                with self.subTest(orientation=orientation, image_format=image_format):
                    picture = decode(pictures.oriented(stored, orientation, image_format), SIDE)
                    self.assertEqual((picture.width, picture.height), (400, 200))
                    self.assertEqual(picture.pixels.shape, (200, 400, 3))
                    self.assertLess(picture.pixels[20, 20, 1], 60)
                    self.assertGreater(picture.pixels[180, 380, 1], 200)

    def test_a_large_turned_photo_keeps_its_true_size_and_its_scale(self):
        content = pictures.oriented(pictures.red_corner(4000, 3000), 6)
        picture = decode(content, SIDE)
        self.assertEqual((picture.width, picture.height), (3000, 4000))
        self.assertEqual(max(picture.pixels.shape), SIDE)
        self.assertAlmostEqual(picture.scale, 2.0, places=2)

    def test_a_damaged_orientation_tag_is_no_reason_to_refuse(self):
        content = pictures.saved(pictures.page(), exif=b"Exif\0\0garbage")
        self.assertEqual(decode(content, SIDE).width, 800)

    def test_transparency_becomes_white_paper(self):
        clear = Image.new("RGBA", (50, 40), (0, 0, 0, 0))
        paletted = clear.convert("P")
        paletted.info["transparency"] = paletted.getpixel((0, 0))
        for image, image_format in (
            (clear, "PNG"),
            (clear, "WEBP"),
            (Image.new("LA", (50, 40)), "PNG"),
            (paletted, "PNG"),
        ):
            self.assertGreater(decode(pictures.saved(image, image_format), SIDE).pixels.min(), 250)

    def test_cmyk_comes_out_in_its_colours(self):
        pixels = decode(pictures.saved(pictures.red_corner().convert("CMYK")), SIDE).pixels
        self.assertGreater(pixels[20, 20, 0], 180)
        self.assertLess(pixels[20, 20, 1], 80)
        self.assertGreater(pixels[180, 380].min(), 230)

    def test_sixteen_bit_grey_keeps_its_middle_tones(self):
        values = np.full((40, 50), 32768, np.uint16)
        for image_format in ("PNG", "TIFF"):
            pixels = decode(pictures.saved(Image.fromarray(values), image_format), SIDE).pixels
            self.assertAlmostEqual(float(pixels.mean()), 127.5, delta=2)

    def test_black_and_white_and_grey_are_understood(self):
        for mode in ("1", "L"):
            self.assertEqual(
                decode(pictures.saved(Image.new(mode, (30, 20), 1), "PNG"), SIDE).pixels.shape, (20, 30, 3)
            )

    def test_of_an_animation_the_first_frame_counts(self):
        frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
        for image_format in ("GIF", "WEBP", "PNG"):
            buffer = io.BytesIO()
            frames[0].save(buffer, image_format, save_all=True, append_images=frames[1:])
            red, _, blue = decode(buffer.getvalue(), SIDE).pixels[15, 20]
            self.assertGreater(int(red), 200, image_format)
            self.assertLess(int(blue), 60, image_format)


class SharedImages(unittest.TestCase):
    def test_the_corrupt_file_is_decode_failed(self):
        self.assertTrue(places.IMAGES.is_dir(), f"no images in {places.IMAGES}; set RYTHMIQ_SHARED")
        self.assertEqual(refusal((places.IMAGES / "corrupt.bin").read_bytes()).code, "DECODE_FAILED")


if __name__ == "__main__":
    unittest.main()
