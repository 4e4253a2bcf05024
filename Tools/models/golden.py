"""Values that any program running the committed models must find again (Models/golden.json)."""

import hashlib
import io

import numpy as np
from PIL import Image

import checks
import faces

PHOTO = "skimage/data/astronaut.png"
FIRST = 16


def golden(detect, embed, photo: bytes) -> dict:
    """Returns the contents of golden.json."""
    return {
        "schemaVersion": 1,
        "formula": "value at image n, channel c, row y, column x = (7x + 13y + 29c + 101n) mod 256",
        "tolerance": 0.0002,
        "arithmetic": "f32",
        "models": [
            _entry("centerface", detect, checks.synthetic(1, 64, 96)),
            _entry("dlib-face-resnet-v1", embed, checks.synthetic(2, 150, 150)),
        ],
        "examplePhoto": _example(detect, embed, photo),
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


def _example(detect, embed, photo):
    image = Image.open(io.BytesIO(photo)).convert("RGB")
    (face,) = faces.detections(detect(faces.detector_input(image)))
    return {
        "file": PHOTO,
        "source": "scikit-image 0.25.2",
        "sha256": hashlib.sha256(photo).hexdigest(),
        "size": list(image.size),
        "score": _rounded(face["score"]),
        "box": _rounded(face["box"]),
        "landmarks": _rounded(face["landmarks"]),
        "embedding": _rounded(faces.embedding(embed, faces.chip(image, face["landmarks"]))),
    }


def _rounded(values):
    return np.round(np.asarray(values, np.float64), 6).tolist()
