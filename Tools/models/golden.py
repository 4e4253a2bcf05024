"""Values that any program running the committed models must find again (Models/golden.json)."""

import base64
import hashlib
import json
from pathlib import Path

import numpy as np

import checks
import examples
import faces
import ocr
import places

FIRST = 16
BEST = 5
# Latitude, longitude: the Eiffel Tower, the launch pad of a fixture, a village near the date line, the far north.
POSITIONS = [(48.8584, 2.2945), (28.5618, -80.577), (-16.85, -179.98), (89.0, 0.0)]
# The shapes (count, height, width) of the synthetic inputs.
SHAPES = {
    "centerface": (1, 64, 96),
    "dlib-face-resnet-v1": (2, 150, 150),
    "mediapipe-iris": (2, 64, 64),
    "efficientnet-lite0": (2, 224, 224),
    "ppocr-v4-det": (1, 64, 96),
    "ppocr-v4-rec": (2, 48, 160),
    "ppocr-cls": (2, 48, 192),
}


def golden(networks: dict, photos: dict, characters: list, folder: Path) -> dict:
    """Returns the contents of golden.json; `networks` and `photos` by name, the tables in `folder`."""
    return {
        "schemaVersion": 1,
        "formula": "value at image n, channel c, row y, column x = (7x + 13y + 29c + 101n) mod 256",
        "tolerance": 0.0002,
        "arithmetic": "f32",
        "models": [_entry(name, networks[name], checks.synthetic(*shape)) for name, shape in SHAPES.items()],
        "examplePhoto": _face(networks["centerface"], networks["dlib-face-resnet-v1"], photos[examples.PORTRAIT]),
        "exampleScene": _scene(networks["efficientnet-lite0"], photos[examples.CAT], folder),
        "examplePage": _page(networks, characters),
        "examplePlaces": _places((folder / "places.bin").read_bytes()),
    }


def _entry(name, network, array):
    outputs = []
    for output, values in network(array).items():
        outputs.append(
            {
                "name": output,
                "shape": list(values.shape),
                "first": _rounded(values.ravel()[:FIRST]),
                "last": _rounded(values.ravel()[-FIRST:]),
                "mean": _rounded(values.mean(dtype=np.float64)),
            }
        )
    return {"name": name, "inputShape": list(array.shape), "outputs": outputs}


def _photo(file, photo, image):
    return {
        "file": file,
        "source": "scikit-image 0.25.2",
        "sha256": hashlib.sha256(photo).hexdigest(),
        "size": list(image.size),
    }


def _face(detect, embed, photo):
    image = examples.open_photo(photo)
    (face,) = faces.detections(detect(faces.detector_input(image)))
    return {
        **_photo(examples.PORTRAIT, photo, image),
        "score": _rounded(face["score"]),
        "box": _rounded(face["box"]),
        "landmarks": _rounded(face["landmarks"]),
        "embedding": _rounded(faces.embedding(embed, faces.chip(image, face["landmarks"]))),
    }


def _scene(network, photo, folder):
    """What the middle 224x224 pixels of the photo show, without resampling: the best classes and the vector."""
    names = [label["name"] for label in json.loads((folder / "labels.json").read_text())["labels"]]
    image = examples.open_photo(photo)
    outputs = network(examples.scene_input(image))
    logits, features = outputs["logits"][0].astype(np.float64), outputs["features"][0].astype(np.float64)
    odds = np.exp(logits - logits.max())
    return {
        **_photo(examples.CAT, photo, image),
        "crop": [(length - examples.SCENE_SIZE) // 2 for length in image.size] + [examples.SCENE_SIZE] * 2,
        "best": [
            {
                "class": int(index),
                "name": names[index],
                "logit": _rounded(logits[index]),
                "probability": _rounded(odds[index] / odds.sum()),
            }
            for index in np.argsort(-logits)[:BEST]
        ],
        "features": _rounded(features[:FIRST]),
        "featuresNorm": _rounded(np.linalg.norm(features)),
    }


def _page(networks, characters):
    """The page's own pixels (grey, base64, row by row), and what is read on it as it is and upside down."""
    page = examples.page()
    models = (networks["ppocr-v4-det"], networks["ppocr-cls"], networks["ppocr-v4-rec"])
    pages = {"lines": page, "linesUpsideDown": np.rot90(page, 2)}
    probability = models[0](page.transpose(2, 0, 1)[None].astype(np.float32))["probability"]
    return {
        "size": list(examples.PAGE_SIZE),
        "grey": base64.b64encode(page[..., 0].tobytes()).decode(),
        "probabilityMean": _rounded(probability.mean(dtype=np.float64)),
        "pixelsAboveMaskThreshold": int((probability > ocr.MASK_THRESHOLD).sum()),
        **{key: [_line(line) for line in ocr.read(pixels, *models, characters)] for key, pixels in pages.items()},
    }


def _places(table):
    found = places.read(table)
    return [
        {
            "latitude": latitude,
            "longitude": longitude,
            **{key: _rounded(value) if key == "kilometres" else value for key, value in place.items()},
        }
        for (latitude, longitude) in POSITIONS
        for place in [places.nearest(found, latitude, longitude)]
    ]


def _line(line):
    return {
        "score": _rounded(line["score"]),
        "corners": _rounded(line["corners"]),
        "direction": _rounded(line["direction"]),
        "text": line["text"],
        "confidence": _rounded(line["confidence"]),
    }


def _rounded(values):
    return np.round(np.asarray(values, np.float64), 6).tolist()
