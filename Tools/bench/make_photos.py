"""Makes the photos of the benchmark: JPEGs of 12 megapixels in a realistic mix, from the labelled photos.

24 photos: 6 portraits, 4 groups, 3 with text (one in eight), 11 of things and places. Each is cut to 4:3 around its
middle and brought to 4000 x 3000 (or 3000 x 4000), with the grain of a camera where it had to be enlarged, quality 90.
The same sources give the same photos.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps

SOURCES = [
    "people/small_b/id00/img1.jpg",
    "people/small_b/id00/img4.jpg",
    "people/small_b/id00/img7.jpg",
    "people/small_b/id01/img3.jpg",
    "people/small_b/id06/img23.jpg",
    "people/small_a/obama/test_obama3.jpg",
    "groups/human_group-1.jpg",
    "groups/human_group-4.jpg",
    "groups/human_group-5.jpg",
    "groups_boxes/bald_guys.jpg",
    "text/book-beside-flowers.jpg",
    "text/craft-beer.jpg",
    "documents/receipt/bhim_main-street-restaurant-receipt.jpeg",
    "camera/elephants.jpg",
    "camera/beach_sand.jpg",
    "camera/building_mono.jpg",
    "camera/cat_brown.jpg",
    "camera/dog_orange.jpg",
    "camera/ferriswheel_colorful.jpg",
    "camera/telegram_2020-01-30_09-57-18.jpg",
]
# These by their place in the sorted folder.
OBJECTS = (20, 70, 120, 170)
LONG, SHORT = 4000, 3000
GRAIN = 2.0


def make(source, target, number):
    """Writes one photo."""
    picture = ImageOps.exif_transpose(Image.open(source)).convert("RGB")
    size = (LONG, SHORT) if picture.width >= picture.height else (SHORT, LONG)
    is_enlarged = picture.width < size[0] or picture.height < size[1]
    picture = ImageOps.fit(picture, size, Image.Resampling.BICUBIC)
    if is_enlarged:
        grain = np.random.default_rng(number).normal(0, GRAIN, (size[1], size[0], 1)).astype(np.float32)
        picture = Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = f"2024:05:{number + 1:02d} 12:00:00"
    picture.save(target, quality=90, subsampling="4:2:0", exif=exif)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", type=Path, help="the labelled photos, or any folder of JPEGs")
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    files = [options.sources / name for name in SOURCES]
    objects = sorted((options.sources / "objects").glob("*.*"))
    files += [objects[place] for place in OBJECTS if place < len(objects)]
    if not all(file.is_file() for file in files):
        files = sorted(path for path in options.sources.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))[:24]
    if not files:
        sys.exit(f"no JPEG below {options.sources}")
    options.target.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(files):
        make(file, options.target / f"{number:02d}-{file.stem[:24].replace(' ', '-')}.jpg", number)


if __name__ == "__main__":
    main()
