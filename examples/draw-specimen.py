"""Draws passport.jpg, a scan of a specimen passport page, from the text in passport.json.

    python examples/draw-specimen.py

Needs Pillow 10.1 or later and nothing else: the font is the one inside Pillow, the grain comes from a
seeded generator, so the same Pillow draws the same picture. It also writes the number line of the
machine-readable zone back into passport.json.
"""

from __future__ import annotations

import json
import math
import random
from datetime import datetime
from pathlib import Path

from machine_readable_zone import name_line, number_line
from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).resolve().parent
DPI = 300
SCAN = (1600, 1150)  # pixels: the scanner's glass
PAGE = (1476, 1039)  # pixels: 125 x 88 mm at 300 dpi
INK, FAINT, RED = (28, 34, 46), (104, 110, 126), (186, 44, 52)


def main() -> None:
    truth = json.loads((HERE / "passport.json").read_text("utf-8"))
    truth["machine_readable_zone"] = zone(truth)
    (HERE / "passport.json").write_text(json.dumps(truth, indent=2) + "\n", "utf-8")
    page = paper()
    draw_header(page, truth)
    draw_portrait(page, (62, 190, 442, 690))
    draw_fields(page, truth)
    page = draw_overprint(page)
    draw_zone(page, truth["machine_readable_zone"])
    scan(page).save(HERE / "passport.jpg", quality=86, optimize=True, dpi=(DPI, DPI))


def zone(truth: dict) -> list[str]:
    born, expires = (
        datetime.strptime(truth[key], "%d %b %Y").strftime("%y%m%d")
        for key in ("date_of_birth", "date_of_expiry")
    )
    state = truth["issuing_state"]
    return [
        name_line(state, truth["surname"], truth["given_names"]),
        number_line(truth["passport_number"], state, born, truth["sex"], expires),
    ]


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size=size)


def paper() -> Image.Image:
    """Off-white paper under a mesh of fine waves, as printed against copying."""
    page = Image.new("RGB", PAGE, (246, 243, 234))
    draw = ImageDraw.Draw(page)
    for index in range(-12, 60):
        for tint, phase, reach in (((218, 230, 232), 0.0, 26), ((240, 224, 214), 1.7, 34)):
            wave = [
                (x, index * 20 + reach * math.sin(x / 118 + phase + index * 0.21) + 8 * math.sin(x / 31))
                for x in range(0, PAGE[0] + 6, 6)
            ]
            draw.line(wave, fill=tint, width=2)
    return page


def draw_header(page: Image.Image, truth: dict) -> None:
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, PAGE[0], 128), fill=(34, 62, 92))
    draw.rectangle((0, 128, PAGE[0], 134), fill=(196, 164, 92))
    draw.text((62, 30), "UTOPIA", fill="white", font=font(60))
    draw.text((330, 50), "PASSPORT", fill=(222, 228, 236), font=font(38))
    draw.text((PAGE[0] - 62, 64), "SPECIMEN", fill=(240, 206, 130), font=font(46), anchor="rm")
    for column, (label, value) in enumerate((("Type", "P"), ("Code", truth["issuing_state"]))):
        field(draw, (500 + column * 200, 168), label, value)
    field(draw, (1010, 168), "Passport No.", truth["passport_number"], size=46)


def draw_fields(page: Image.Image, truth: dict) -> None:
    draw = ImageDraw.Draw(page)
    left, right = 500, 1010
    field(draw, (left, 276), "Surname", truth["surname"])
    field(draw, (left, 372), "Given names", truth["given_names"])
    field(draw, (left, 468), "Nationality", truth["nationality"])
    field(draw, (right, 468), "Sex", truth["sex"])
    field(draw, (left, 564), "Date of birth", truth["date_of_birth"])
    field(draw, (right, 564), "Place of birth", truth["place_of_birth"])
    field(draw, (left, 660), "Date of issue", truth["date_of_issue"])
    field(draw, (right, 660), "Date of expiry", truth["date_of_expiry"])
    field(draw, (left, 756), "Authority", truth["authority"])


def field(draw: ImageDraw.ImageDraw, at: tuple[int, int], label: str, value: str, size: int = 40) -> None:
    draw.text(at, label, fill=FAINT, font=font(23))
    draw.text((at[0], at[1] + 30), value, fill=INK, font=font(size))


def draw_portrait(page: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Nobody's face: a silhouette, drawn at four times the size so that its outline is smooth."""
    width, height = box[2] - box[0], box[3] - box[1]
    big = Image.new("RGB", (width * 4, height * 4), (206, 216, 224))
    draw = ImageDraw.Draw(big)

    def oval(left: float, top: float, right: float, bottom: float, fill: tuple[int, int, int]) -> None:
        wide, high = big.size
        draw.ellipse((left * wide, top * high, right * wide, bottom * high), fill=fill)

    oval(0.24, 0.13, 0.76, 0.66, (64, 56, 60))  # hair behind
    oval(0.04, 0.74, 0.96, 1.52, (62, 84, 112))  # shoulders
    draw.rectangle(
        (0.42 * width * 4, 0.56 * height * 4, 0.58 * width * 4, 0.78 * height * 4), fill=(196, 160, 138)
    )
    oval(0.40, 0.71, 0.60, 0.82, (196, 160, 138))  # neck
    oval(0.305, 0.19, 0.695, 0.66, (214, 178, 154))  # face
    draw.pieslice(
        (0.28 * width * 4, 0.14 * height * 4, 0.72 * width * 4, 0.52 * height * 4),
        180,
        360,
        fill=(64, 56, 60),
    )
    small = big.resize((width, height), Image.Resampling.LANCZOS)
    page.paste(small, box[:2])
    ImageDraw.Draw(page).rectangle(box, outline=(120, 130, 142), width=2)
    text = ImageDraw.Draw(page)
    text.text(
        ((box[0] + box[2]) // 2, box[3] + 34),
        "Mira J. Kestrel",
        fill=(44, 60, 120),
        font=font(36),
        anchor="mm",
    )
    text.line((box[0] + 20, box[3] + 66, box[2] - 20, box[3] + 66), fill=FAINT, width=2)
    text.text(
        ((box[0] + box[2]) // 2, box[3] + 86), "Signature of holder", fill=FAINT, font=font(20), anchor="mm"
    )


def draw_overprint(page: Image.Image) -> Image.Image:
    """SPECIMEN across the portrait, slanting, light enough to leave what is under it readable."""
    layer = Image.new("RGBA", (640, 140), (0, 0, 0, 0))
    ImageDraw.Draw(layer).text((320, 70), "SPECIMEN", fill=(*RED, 150), font=font(92), anchor="mm")
    turned = layer.rotate(52, expand=True, resample=Image.Resampling.BICUBIC)
    whole = page.convert("RGBA")
    whole.alpha_composite(turned, (252 - turned.width // 2, 440 - turned.height // 2))
    return whole.convert("RGB")


def draw_zone(page: Image.Image, lines: list[str]) -> None:
    """One letter a cell, each squeezed to fit: the built-in font is proportional, the zone is not."""
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 876, PAGE[0], PAGE[1]), fill=(249, 247, 241))
    cell = (PAGE[0] - 150) / 44
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            middle = 75 + cell * (column + 0.5), 926 + 62 * row
            # As in OCR-B, where the zero is slim and the O broad; else one is read for the other.
            share = {"0": 0.6, "O": 0.98}.get(letter, 0.84)
            page.paste((18, 18, 22), *glyph(letter, round(cell * share), middle))


def glyph(letter: str, widest: int, middle: tuple[float, float]) -> tuple[tuple[int, int], Image.Image]:
    """Where to paste a letter, and its mask."""
    mask = Image.new("L", (120, 120))
    ImageDraw.Draw(mask).text((60, 60), letter, fill=255, font=font(45), anchor="mm")
    left, _, right, _ = mask.getbbox() or (0, 0, 1, 1)
    mask = mask.crop((left, 0, right, 120))
    if mask.width > widest:
        mask = mask.resize((widest, 120), Image.Resampling.LANCZOS)
    return (round(middle[0] - mask.width / 2), round(middle[1] - 60)), mask


def scan(page: Image.Image) -> Image.Image:
    """The page on the glass: rounded corners, a soft shadow, the scanner's slight softness and grain."""
    left, top = (SCAN[0] - PAGE[0]) // 2, (SCAN[1] - PAGE[1]) // 2
    glass = Image.new("RGB", SCAN, (252, 252, 250))
    shadow = Image.new("L", SCAN, 0)
    edge = (left + 3, top + 5, left + PAGE[0] + 3, top + PAGE[1] + 5)
    ImageDraw.Draw(shadow).rounded_rectangle(edge, 34, fill=90)
    glass.paste((150, 150, 150), (0, 0), shadow.filter(ImageFilter.GaussianBlur(6)))
    mask = Image.new("L", PAGE, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, PAGE[0] - 1, PAGE[1] - 1), 34, fill=255)
    glass.paste(page, (left, top), mask)
    grain = Image.frombytes("L", SCAN, random.Random(20261123).randbytes(SCAN[0] * SCAN[1]))
    soft = glass.filter(ImageFilter.GaussianBlur(0.5))
    return Image.blend(soft, grain.filter(ImageFilter.GaussianBlur(0.6)).convert("RGB"), 0.02)


if __name__ == "__main__":
    main()
