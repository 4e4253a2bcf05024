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
from PIL import Image, ImageOps

import catalog
import quantise

FACE_SIDE = 1024
# So many photos of each model's folders.
PHOTOS = 160
FOLDERS = {
    "centerface": ["people/small_a", "people/small_b", "people/lfw", "groups", "camera", "scenes"],
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
        files = choose(options.photos, FOLDERS[model.name])
        found[model.name] = quantise.ranges(network, model.name, map(face_input, files))
        print(f"{model.name}: {len(files)} photos, {len(found[model.name])} places")
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


def face_input(file):
    """What the face detector sees of a photo, as Sources/Inference makes it."""
    image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    image.thumbnail((FACE_SIDE, FACE_SIDE), Image.Resampling.BICUBIC)
    width, height = ((length + 31) // 32 * 32 for length in image.size)
    canvas = Image.new("RGB", (width, height))
    canvas.paste(image)
    return _planes(canvas)


def _planes(image):
    return np.asarray(image, np.float32).transpose(2, 0, 1)[None]


if __name__ == "__main__":
    main()
