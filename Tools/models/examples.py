"""The pictures that the models are tried on: two photos from the scikit-image wheel, and a page drawn here."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import checks
import faces
import iris
import ocr

PORTRAIT = "skimage/data/astronaut.png"
CAT = "skimage/data/chelsea.png"
PHOTOS = [PORTRAIT, CAT]
PAGE_SIZE = (320, 128)
PAGE_PAPER, PAGE_INK = 245, 20
# (text, left, top, height of the font)
PAGE_LINES = [
    ("Corner Bakery", 20, 12, 28),
    ("Total 42.50", 20, 52, 24),
    ("2026-11-24 18:05", 20, 88, 20),
]
SCENE_SIZE = 224


def inputs(photos: dict, detect) -> dict:
    """Returns {model name: [input arrays]}: a synthetic pattern each, and a picture or parts of it."""
    image = open_photo(photos[PORTRAIT])
    pixels = faces.detector_input(image)
    (face,) = faces.detections(detect(pixels))
    chip = np.rint(faces.chip(image, face["landmarks"])).transpose(2, 0, 1)
    drawn = page()
    # The last line of the page, as it is and upside down.
    cut = drawn[86:114, 16:196].astype(np.float32)
    cuts = [cut, np.rot90(cut, 2)]
    return {
        "centerface": [checks.synthetic(1, 64, 96), pixels],
        "dlib-face-resnet-v1": [checks.synthetic(2, 150, 150), np.stack([chip, chip[:, :, ::-1]])],
        "mediapipe-iris": [checks.synthetic(2, iris.SIDE, iris.SIDE), _eyes(image, face["landmarks"])],
        "efficientnet-lite0": [checks.synthetic(2, SCENE_SIZE, SCENE_SIZE), scene_input(open_photo(photos[CAT]))],
        "ppocr-v4-det": [checks.synthetic(1, 64, 96), drawn.transpose(2, 0, 1)[None].astype(np.float32)],
        "ppocr-v4-rec": [
            checks.synthetic(2, ocr.HEIGHT, 160),
            *(ocr.model_input(cut, ocr.RECOGNITION_WIDTH, grows=True) for cut in cuts),
        ],
        "ppocr-cls": [
            checks.synthetic(2, ocr.HEIGHT, ocr.DIRECTION_WIDTH),
            *(ocr.model_input(cut, ocr.DIRECTION_WIDTH, grows=False) for cut in cuts),
        ],
    }


def _eyes(image, landmarks):
    """Returns (2,3,64,64): the surroundings of both eyes, upright as they stand, not resampled."""
    half, pixels = iris.SIDE // 2, np.asarray(image, np.float32)
    places = [(round(float(y)) - half, round(float(x)) - half) for x, y in landmarks[:2]]
    return np.stack([pixels[y : y + iris.SIDE, x : x + iris.SIDE].transpose(2, 0, 1) for y, x in places])


def open_photo(data: bytes) -> Image.Image:
    """Decodes a photo as RGB."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def scene_input(image: Image.Image) -> np.ndarray:
    """Returns (1,3,224,224): the middle of the photo at its own size, so that no resampling is involved."""
    left, top = ((length - SCENE_SIZE) // 2 for length in image.size)
    pixels = np.asarray(image.convert("RGB"), np.float32)[top : top + SCENE_SIZE, left : left + SCENE_SIZE]
    return pixels.transpose(2, 0, 1)[None]


def page() -> np.ndarray:
    """Returns (128,320,3), grey: three lines of text in the font that Pillow carries."""
    image = Image.new("L", PAGE_SIZE, PAGE_PAPER)
    draw = ImageDraw.Draw(image)
    for text, left, top, height in PAGE_LINES:
        # The simple layout, since the other one depends on libraries of the machine.
        font = ImageFont.load_default(height).font_variant(layout_engine=ImageFont.Layout.BASIC)
        draw.text((left, top), text, font=font, fill=PAGE_INK)
    return np.asarray(image)[..., None].repeat(3, axis=2)
