"""Draws pictures of documents, receipts, whiteboards, slides and screenshots, for training the head of `kind`.

Every picture is made from a seed: pages are laid out with random words, then given as they are (scans, screenshots)
or photographed: seen at an angle on a background, with uneven light, blur and grain. Paper lies on photos or on plain
colours. Nothing of it is a real document.
"""

import argparse
import io
import json
import math
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from kind_screens import screenshot

HERE = Path(__file__).parent
KINDS = ("document", "receipt", "whiteboard", "screenshot")


class Material:
    """What pictures are drawn with: words, fonts by use, photos for backgrounds."""

    def __init__(self, fonts: Path, backgrounds: Path):
        labels = json.loads((HERE / "../../Models/labels.json").read_text())["labels"]
        self.words = sorted({word for label in labels for word in label["name"].split()})
        found = sorted(p for p in fonts.rglob("*") if p.suffix.lower() in (".ttf", ".otf"))
        hand = ("comic", "humor", "breip", "dancing")
        self.hand = [p for p in found if any(part in p.name.lower() for part in hand)]
        plain = [p for p in found if p not in self.hand and "symbol" not in p.name.lower()]
        self.mono = [p for p in plain if "mono" in p.name.lower()]
        self.print = [p for p in plain if p not in self.mono]
        self.photos = sorted(p for p in backgrounds.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
        if not (self.hand and self.mono and self.print and self.photos):
            raise SystemExit("fonts (hand, mono, others) and photos are needed")

    def text(self, dice, count):
        """Returns a line of `count` words."""
        words = [dice.choice(self.words) for _ in range(count)]
        return " ".join(w.capitalize() if dice.random() < 0.15 else w for w in words)

    def font(self, dice, kind, size):
        """Returns a random font of a kind (`hand`, `mono`, `print`)."""
        return ImageFont.truetype(dice.choice(getattr(self, kind)), max(6, int(size)))

    def photo(self, dice, size):
        """Returns a part of a random photo, `size` large."""
        with Image.open(dice.choice(self.photos)) as image:
            image = image.convert("RGB")
        factor = max(size[0] / image.width, size[1] / image.height) * dice.uniform(1, 2)
        image = image.resize([max(s, math.ceil(length * factor)) for s, length in zip(size, image.size)])
        left, top = (dice.randint(0, length - s) for length, s in zip(image.size, size))
        return image.crop((left, top, left + size[0], top + size[1]))


def page(dice, material):
    """A printed page: title, paragraphs in one or two columns, perhaps a table, a form or a picture."""
    width = 1000
    height = int(width * dice.choice([1.414, 1.294, 1.414, 0.71, 1.6]))
    paper = dice.randint(225, 255)
    image = Image.new("RGB", (width, height), (paper, paper, max(0, paper - dice.choice([0, 0, 8, 20]))))
    draw = ImageDraw.Draw(image)
    ink = (dice.randint(0, 60),) * 3
    size = dice.choice([14, 16, 18, 22, 26])
    body, head = material.font(dice, "print", size), material.font(dice, "print", size * dice.uniform(1.4, 2.5))
    margin = dice.randint(50, 120)
    y = margin
    if dice.random() < 0.75:
        draw.text((margin, y), material.text(dice, 4), font=head, fill=ink)
        y += int(size * 3.5)
    if dice.random() < 0.3:
        draw.text((width * 0.6, margin // 2), material.text(dice, 2), font=body, fill=ink)
    columns = dice.choice([1, 1, 1, 2])
    bottom = height - dice.randint(margin, max(margin + 1, height // 2))
    room = (width - 2 * margin - 40 * (columns - 1)) / columns
    step = int(size * dice.uniform(1.25, 1.8))
    for column in range(columns):
        x, row = margin + column * (room + 40), y
        while row < bottom:
            what = dice.random()
            if what < 0.06 and row + 220 < bottom:
                image.paste(material.photo(dice, (int(room * 0.8), 180)), (int(x), row))
                row += 200
            elif what < 0.14:
                for _ in range(dice.randint(3, 8)):
                    for cell in range(3):
                        left = x + cell * room / 3
                        draw.rectangle((left, row, left + room / 3, row + step + 6), outline=ink)
                        draw.text((left + 5, row + 2), material.text(dice, 1)[:12], font=body, fill=ink)
                    row += step + 6
                row += step
            else:
                for line in range(dice.randint(2, 9)):
                    text = material.text(dice, 16)
                    share = dice.uniform(0.3, 0.9) if line == 8 else 1
                    while text and draw.textlength(text, font=body) > room * share:
                        text = text.rsplit(" ", 1)[0] if " " in text else ""
                    if row < bottom:
                        draw.text((x, row), text, font=body, fill=ink)
                    row += step
                row += step
    return image


def receipt(dice, material):
    """A till's receipt: a narrow strip in one width of letters, prices at the right."""
    width = 420
    rows = dice.randint(14, 45)
    size = dice.choice([17, 19, 22])
    height = int((rows + 10) * size * 1.35)
    paper = dice.randint(215, 250)
    image = Image.new("RGB", (width, height), (paper,) * 3)
    draw = ImageDraw.Draw(image)
    ink = (dice.randint(10, 110),) * 3
    font = material.font(dice, dice.choice(["mono", "mono", "print"]), size)
    big = material.font(dice, dice.choice(["mono", "print"]), size * dice.uniform(1.2, 2))
    y = 25
    for number in range(dice.randint(2, 5)):
        text, face = (material.text(dice, 2), big) if number == 0 else (material.text(dice, 3), font)
        draw.text(((width - draw.textlength(text, font=face)) / 2, y), text, font=face, fill=ink)
        y += int(size * (2 if number == 0 else 1.3))
    draw.text((20, y), f"{dice.randint(1, 28):02}/{dice.randint(1, 12):02}/20{dice.randint(10, 26)} 12:30", font=font, fill=ink)
    for number in range(rows):
        y += int(size * 1.35)
        if dice.random() < 0.1:
            draw.text((20, y), dice.choice("-=*") * 60, font=font, fill=ink)
            continue
        name = "TOTAL" if number == rows - 3 else material.text(dice, dice.randint(1, 2))[:18].upper()
        price = f"{dice.uniform(0.5, 99):.2f}"
        draw.text((20, y), name, font=font, fill=ink)
        draw.text((width - 20 - draw.textlength(price, font=font), y), price, font=font, fill=ink)
    return image


def board(dice, material):
    """A whiteboard with writing by hand, arrows and boxes; now and then a slide."""
    if dice.random() < 0.4:
        return slide(dice, material)
    width, height = dice.choice([(1400, 900), (1400, 1050), (1200, 700)])
    level = dice.randint(205, 250)
    image = Image.new("RGB", (width, height), (level, level, min(255, level + dice.randint(-6, 8))))
    draw = ImageDraw.Draw(image)
    inks = [(20, 20, 30), (20, 50, 160), (180, 30, 30), (20, 120, 60)]
    for _ in range(dice.randint(4, 14)):
        x, y = dice.randint(30, width - 300), dice.randint(30, height - 120)
        ink, kind = dice.choice(inks), dice.random()
        font = material.font(dice, "hand", dice.randint(34, 80))
        if kind < 0.7:
            for line in range(dice.randint(1, 4)):
                draw.text((x, y + line * font.size * 1.2), material.text(dice, dice.randint(1, 4)), font=font, fill=ink)
        if kind > 0.5:
            box = (x - 20, y - 15, x + dice.randint(120, 320), y + dice.randint(70, 200))
            shape = draw.ellipse if dice.random() < 0.4 else draw.rectangle
            shape(box, outline=ink, width=5)
        if dice.random() < 0.5:
            end = (x + dice.randint(-250, 250), y + dice.randint(-200, 200))
            draw.line((x, y, *end), fill=ink, width=5)
            draw.line((*end, end[0] + 20, end[1] - 15), fill=ink, width=5)
    frame = dice.randint(6, 24)
    draw.rectangle((0, 0, width - 1, height - 1), outline=(dice.randint(90, 190),) * 3, width=frame)
    return image


def slide(dice, material):
    """A slide: a title, bullets, perhaps a chart or a picture."""
    width, height = dice.choice([(1280, 720), (1024, 768)])
    dark = dice.random() < 0.35
    shade = [dice.randint(0, 70) if dark else dice.randint(225, 255) for _ in range(3)]
    image = Image.new("RGB", (width, height), tuple(shade))
    draw = ImageDraw.Draw(image)
    ink = (240, 240, 240) if dark else (dice.randint(0, 60),) * 3
    accent = tuple(dice.randint(30, 220) for _ in range(3))
    if dice.random() < 0.5:
        draw.rectangle((0, 0, width, dice.choice([12, 130])), fill=accent)
    draw.text((70, 40), material.text(dice, 3), font=material.font(dice, "print", 60), fill=ink)
    bullet = material.font(dice, "print", dice.choice([30, 36, 42]))
    for row in range(dice.randint(2, 6)):
        draw.text((90, 180 + row * 80), "• " + material.text(dice, dice.randint(2, 6)), font=bullet, fill=ink)
    what = dice.random()
    if what < 0.35:
        for bar in range(6):
            left = width * 0.62 + bar * 65
            draw.rectangle((left, height - 100 - dice.randint(30, 350), left + 45, height - 100), fill=accent)
    elif what < 0.55:
        image.paste(material.photo(dice, (width // 3, height // 2)), (int(width * 0.63), 220))
    return image


def photographed(dice, material, sheet, fills=None):
    """The sheet as a camera sees it: at an angle, on a background, in uneven light."""
    width, height = dice.choice([(1000, 750), (750, 1000), (1000, 750), (960, 960)])
    if dice.random() < 0.55:
        back = material.photo(dice, (width, height)).filter(ImageFilter.GaussianBlur(dice.uniform(0, 6)))
    else:
        back = Image.new("RGB", (width, height), tuple(dice.randint(20, 200) for _ in range(3)))
    share = dice.uniform(*(fills or (0.6, 1.02)))
    scale = min(width / sheet.width, height / sheet.height) * share
    w, h = sheet.width * scale / 2, sheet.height * scale / 2
    turn = math.radians(dice.gauss(0, 6) + (dice.choice([0, 0, 0, 90, 180, -90]) if fills is None else 0))
    middle = (width / 2 + dice.gauss(0, 0.03) * width, height / 2 + dice.gauss(0, 0.03) * height)
    corners = []
    for x, y in ((-w, -h), (w, -h), (w, h), (-w, h)):
        x, y = x * (1 + dice.gauss(0, 0.05)), y * (1 + dice.gauss(0, 0.05))
        corners.append(
            (middle[0] + x * math.cos(turn) - y * math.sin(turn), middle[1] + x * math.sin(turn) + y * math.cos(turn))
        )
    source = [(0, 0), (sheet.width, 0), (sheet.width, sheet.height), (0, sheet.height)]
    matrix = coefficients(corners, source)
    warped = sheet.transform((width, height), Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC)
    mask = Image.new("L", sheet.size, 255).transform((width, height), Image.Transform.PERSPECTIVE, matrix)
    back.paste(warped, (0, 0), mask)
    pixels = np.asarray(back, np.float32)
    random_ = np.random.default_rng(dice.getrandbits(32))
    ys, xs = np.mgrid[0:height, 0:width] / max(width, height)
    a, b = dice.uniform(-0.45, 0.45), dice.uniform(-0.45, 0.45)
    pixels = pixels * (dice.uniform(0.65, 1.05) + a * (xs - 0.5) + b * (ys - 0.5))[..., None]
    pixels = pixels * np.array([1 + dice.gauss(0, 0.04), 1, 1 + dice.gauss(0, 0.07)])
    pixels += random_.normal(0, dice.uniform(0, 9), pixels.shape)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return image.filter(ImageFilter.GaussianBlur(dice.choice([0, 0.4, 0.8, 1.4])))


def coefficients(target, source):
    """Returns Pillow's eight numbers of the perspective that takes `target` points to `source` points."""
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(values, float)).tolist()


def picture(kind, seed, material):
    """Returns the picture of a kind with this seed, and the ending of its file."""
    dice = random.Random(f"{kind} {seed}")
    if kind == "screenshot":
        return screenshot(dice, material), dice.choice(["png", "png", "jpg"])
    sheet = {"document": page, "receipt": receipt, "whiteboard": board}[kind](dice, material)
    flat = dice.random() < {"document": 0.4, "receipt": 0.3, "whiteboard": 0.2}[kind]
    if flat and dice.random() < 0.5:
        sheet = sheet.rotate(dice.gauss(0, 1.5), Image.Resampling.BICUBIC, fillcolor=sheet.getpixel((5, 5)))
    return sheet if flat else photographed(dice, material, sheet, (0.8, 1.3) if kind == "whiteboard" else None), "jpg"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fonts", type=Path, required=True, help="a folder with fonts")
    parser.add_argument("--photos", type=Path, required=True, help="a folder with photos for the backgrounds")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--count", type=int, default=200, help="pictures of each kind")
    options = parser.parse_args()
    material = Material(options.fonts, options.photos)
    for kind in KINDS:
        folder = options.output / kind
        folder.mkdir(parents=True, exist_ok=True)
        for seed in range(options.count):
            image, ending = picture(kind, seed, material)
            data = io.BytesIO()
            image.save(data, "PNG" if ending == "png" else "JPEG", quality=88)
            (folder / f"{kind}{seed:04}.{ending}").write_bytes(data.getvalue())


if __name__ == "__main__":
    main()
