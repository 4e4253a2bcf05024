"""PP-OCRv4 mobile (text detection and recognition) and PP-OCR's direction classifier, from their ONNX files.

OpenVINO reads the files and folds batch norms and activations. What is changed here: the three models were
trained on BGR, x / 127.5 - 1; they take RGB 0-255 instead. Their first convolution gets its kernels in the other
order of colours, divided by 127.5; the 127.5 is subtracted before it, since its padding must stay grey.
"""

import io

import numpy as np
import onnx
import openvino as ov
from openvino import opset13 as ops

MIDDLE = 127.5
RECOGNITION_HEIGHT = 48
DIRECTION_SIZE = (48, 192)
# The recogniser's classes: the blank of CTC, the characters of the list, a space.
CLASSES = 6625


def build_detection(source: bytes) -> ov.Model:
    """Returns the network: `image` (N,3,H,W, RGB 0-255; H, W multiples of 32) to `probability` (N,1,H,W)."""
    return _converted(source, "ppocr-v4-det", [-1, -1], "probability")


def build_recognition(source: bytes) -> ov.Model:
    """Returns the network: `image` (N,3,48,W, RGB 0-255) to `text` (N,steps,6625), probabilities."""
    return _converted(source, "ppocr-v4-rec", [RECOGNITION_HEIGHT, -1], "text")


def build_direction(source: bytes) -> ov.Model:
    """Returns the network: `image` (N,3,48,192, RGB 0-255) to `direction` (N,2): upright, upside down."""
    return _converted(source, "ppocr-cls", list(DIRECTION_SIZE), "direction")


def characters(source: bytes) -> bytes:
    """Returns the list of characters in the recogniser's metadata: one a line, for classes 1 to 6623."""
    (text,) = [entry.value for entry in onnx.load_from_string(source).metadata_props if entry.key == "character"]
    lines = text.split("\n")
    if len(lines) != CLASSES - 2 or any(len(line) != 1 for line in lines):
        raise ValueError(f"unexpected list of {len(lines)} characters")
    return ("\n".join(lines) + "\n").encode()


def _converted(source, name, size, output_name):
    model = ov.convert_model(io.BytesIO(source))
    (old,), (result,) = model.get_parameters(), model.get_results()
    image = ops.parameter([-1, 3, *size], np.float32, name="image")
    image.output(0).set_names({"image"})
    (target,) = old.output(0).get_target_inputs()
    first = target.get_node()
    if first.get_type_name() != "Convolution":
        raise ValueError(f"{name} begins with {first.get_type_name()}, not with a convolution")
    grey = ops.subtract(image, ops.constant(np.full((1, 3, 1, 1), MIDDLE, np.float32)))
    kernel = first.input_value(1).get_node().get_data()[:, ::-1].astype(np.float64) / MIDDLE
    settings = first.get_attributes()
    convolution = ops.convolution(
        grey,
        ops.constant(kernel.astype(np.float32)),
        settings["strides"],
        settings["pads_begin"],
        settings["pads_end"],
        settings["dilations"],
    )
    first.output(0).replace(convolution.output(0))
    output = result.input_value(0)
    output.set_names({output_name})
    # A model made anew: the converted one remembers where it was read from.
    model = ov.Model([ops.result(output, name=f"{output_name}/result")], [image], name)
    model.validate_nodes_and_infer_types()
    return model
