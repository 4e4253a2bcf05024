"""MediaPipe's iris model (eye contour), from its TFLite file.

OpenVINO reads the file. What is changed here: the input is RGB 0-255 in planes instead of RGB 0-1 in pixels, any number
of eyes goes in one run, and only the contour of the
lids comes out, in fractions of the input's side.
"""

import tempfile
from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops

SIDE = 64
# The eyelids: the lower one from the outer corner to the inner one (0 to 8), the upper one between them (9 to 15).
LID_POINTS = 16
POINTS = 71


def build_model(source: bytes) -> ov.Model:
    """Returns the network: `eye` (N,3,64,64, RGB 0-255) to `contour` (N,213): x, y, z of 71 points by the side."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "iris.tflite"
        file.write_bytes(source)
        model = ov.convert_model(file)
    (old,) = model.get_parameters()
    contour = next(r.input_value(0) for r in model.get_results() if r.get_output_partial_shape(0)[-1] == 3 * POINTS)
    eye = ops.parameter([-1, 3, SIDE, SIDE], np.float32, name="eye")
    eye.output(0).set_names({"eye"})
    pixels = ops.transpose(eye, ops.constant(np.array([0, 2, 3, 1])))
    old.output(0).replace(ops.divide(pixels, ops.constant(np.float32(255))).output(0))
    # The file's last reshape puts all eyes into one row, one after the other.
    rows = ops.reshape(contour, ops.constant(np.array([-1, 3 * POINTS])), False)
    contour = ops.divide(rows, ops.constant(np.float32(SIDE))).output(0)
    contour.set_names({"contour"})
    made = ov.Model([ops.result(contour, name="contour/result")], [eye], "mediapipe-iris")
    made.validate_nodes_and_infer_types()
    return made
