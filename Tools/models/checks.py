"""Runs models on fixed inputs and compares them, with each other and with the originals.

Every run asks OpenVINO for f32 arithmetic: left to itself it takes bf16 where the CPU has it.
"""

import dlib
import numpy as np
import onnx
import onnxruntime
import openvino as ov

import efficientnet_reference
import iris

CORE = ov.Core()

# Largest differences of any output value. Between two conversions only a rounding of stored weights may
# flip; against the original there is the whole rounding to f16.
SAME_CONVERSION = 1e-3
AGAINST_ORIGINAL = {
    "centerface": 5e-3,
    "dlib-face-resnet-v1": 1e-3,
    "mediapipe-iris": 1e-3,
    "efficientnet-lite0": 4e-2,
    "ppocr-v4-det": 1e-1,
    "ppocr-v4-rec": 2e-2,
    "ppocr-cls": 2e-2,
}
# The mean of a quantised model's scores, on a picture that it is made for: near an edge they differ by much.
ROUNDED_AGAINST_ORIGINAL = 5e-3
# What CenterFace says of size and landmarks counts only where it sees a face.
FACE_SCORE = 0.3


def synthetic(count: int, height: int, width: int) -> np.ndarray:
    """Returns (count,3,height,width) f32: value = (7x + 13y + 29c + 101n) mod 256."""
    n, c, y, x = np.ogrid[:count, :3, :height, :width]
    return ((7 * x + 13 * y + 29 * c + 101 * n) % 256).astype(np.float32)


def network(path):
    """Loads and compiles an .xml for f32; returns a function from an input array to {name: array}."""
    compiled = CORE.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    names = [output.any_name for output in compiled.outputs]
    return lambda array: {name: np.array(value) for name, value in zip(names, compiled(array).values(), strict=True)}


def originals(files: dict) -> dict:
    """Returns {model name: function from an input array to {name: array}}, from the files that were converted."""
    makers = {
        "centerface": lambda file: _original_centerface(file.read_bytes()),
        "dlib-face-resnet-v1": _original_embedding,
        "mediapipe-iris": _original_iris,
        "efficientnet-lite0": lambda file: efficientnet_reference.network(file.read_bytes()),
        "ppocr-v4-det": lambda file: _original_ppocr(file.read_bytes(), "probability"),
        "ppocr-v4-rec": lambda file: _original_ppocr(file.read_bytes(), "text"),
        "ppocr-cls": lambda file: _original_ppocr(file.read_bytes(), "direction"),
    }
    return {name: makers[name](file) for name, file in files.items()}


def _original_centerface(source: bytes):
    """The published model in ONNX Runtime, with the fixed sizes of its inputs and outputs freed."""
    names = {"537": "heatmap", "538": "scale", "539": "offset", "540": "landmarks"}
    model = onnx.load_from_string(source)
    for value in [*model.graph.input, *model.graph.output]:
        if value.name == "input.1" or value.name in names:
            for axis in (0, 2, 3):
                value.type.tensor_type.shape.dim[axis].dim_param = f"{value.name}_{axis}"
    session = _session(model.SerializeToString())
    return lambda array: dict(zip(names.values(), session.run(list(names), {"input.1": array}), strict=True))


def _original_embedding(source_path):
    """dlib itself. It takes whole numbers only, so that is what it must be given."""
    model = dlib.face_recognition_model_v1(str(source_path))

    def run(array):
        chips = array.transpose(0, 2, 3, 1).astype(np.uint8)
        return {"embedding": np.array([model.compute_face_descriptor(chip) for chip in np.ascontiguousarray(chips)])}

    return run


def _original_ppocr(source: bytes, output: str):
    """The published model in ONNX Runtime, given what `rapidocr_onnxruntime` gives it: BGR, x / 127.5 - 1."""
    session = _session(source)
    return lambda array: {output: session.run(None, {"x": np.ascontiguousarray(array[:, ::-1] / 127.5 - 1)})[0]}


def _original_iris(file):
    """The published file as OpenVINO reads it, eye by eye, with f32 weights."""
    compiled = CORE.compile_model(file, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    (port,) = (output for output in compiled.outputs if output.shape[-1] == 3 * iris.POINTS)

    def run(array):
        eyes = [np.ascontiguousarray(eye[None].transpose(0, 2, 3, 1) / np.float32(255)) for eye in array]
        return {"contour": np.concatenate([compiled(eye)[port] / iris.SIDE for eye in eyes])}

    return run


def _session(model: bytes):
    onnxruntime.set_default_logger_severity(3)
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def largest_difference(first, second, inputs, only_faces=False) -> float:
    """Returns the largest absolute difference of any output value of two networks over all inputs."""
    largest = 0.0
    for array in inputs:
        a, b = first(array), second(array)
        for name, values in a.items():
            difference = np.abs(values - b[name])
            if only_faces and name != "heatmap":
                difference = difference * (b["heatmap"] > FACE_SCORE)
            largest = max(largest, float(difference.max()))
    return largest


def mean_difference(first, second, inputs, output) -> float:
    """Returns the mean absolute difference of one output's values of two networks over all inputs."""
    return float(np.mean([np.abs(first(array)[output] - second(array)[output]).mean() for array in inputs]))


def smallest_cosine(first, second, inputs, output) -> float:
    """Returns the smallest cosine between one output's vectors of two networks over all inputs."""
    smallest = 1.0
    for array in inputs:
        a, b = first(array)[output], second(array)[output]
        cosines = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        smallest = min(smallest, float(cosines.min()))
    return smallest
