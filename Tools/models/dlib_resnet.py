"""dlib's face ResNet v1 (128-D face embedding): its weights file read directly, its graph built anew.

The `.dat` file is dlib's own stream of layers, deepest first; each layer begins with its name and version
(`con_4`, `affine_`, ...), and a layer with weights goes on with one tensor. Their order gives the graph:
con affine relu max_pool, then residual blocks (con affine relu con affine [avg_pool] add_prev relu, where
the avg_pool marks a block that halves the size), then the global avg_pool and fc.
Format: dlib/serialize.h, dlib/cuda/tensor.h, dlib/dnn/layers.h (libdlib-dev 19.24).
"""

import re
import struct

import numpy as np
import openvino as ov
from openvino import opset13 as ops

# dlib/dnn/input.h, input_rgb_image_sized: subtracts this mean (R, G, B), then divides by 256.
MEAN = (122.782, 117.001, 104.298)
SCALE = 256.0
# Residual blocks: (channels, halves the size).
BLOCKS = [(32, False)] * 3
BLOCKS += [(64, True)] + [(64, False)] * 3
BLOCKS += [(128, True)] + [(128, False)] * 2
BLOCKS += [(256, True)] + [(256, False)] * 2
BLOCKS += [(256, True)]

_LAYER = re.compile(rb"\x01.(con_4|affine_|avg_pool_2|add_prev_|fc_2)", re.DOTALL)


def build_model(source: bytes) -> ov.Model:
    """Returns the network: `face` (N,3,150,150, RGB 0-255) to `embedding` (N,128, not normalised)."""
    layers = _read_layers(source)
    face = ops.parameter([-1, 3, 150, 150], np.float32, name="face")
    face.output(0).set_names({"face"})

    kernel, bias = _folded(layers, inputs=3, size=7)
    kernel = kernel / SCALE
    bias = bias - np.einsum("oiyx,i->o", kernel, np.array(MEAN))
    x = ops.relu(_convolve(face, kernel, bias, stride=2, padding=0))
    x = ops.max_pool(x, [2, 2], [1, 1], [0, 0], [0, 0], [3, 3]).output(0)

    inputs = 32
    for channels, halves in BLOCKS:
        x = _residual(x, layers, inputs, channels, halves)
        inputs = channels

    _expect(layers, "avg_pool_2")
    x = ops.reduce_mean(x, ops.constant(np.array([2, 3])), keep_dims=False)
    weights = _expect(layers, "fc_2").reshape(256, 128)
    embedding = ops.matmul(x, ops.constant(weights.T.copy()), False, True)
    embedding.output(0).set_names({"embedding"})
    if layers:
        raise ValueError(f"{len(layers)} layers left over, beginning with {layers[0][0]}")
    return ov.Model([ops.result(embedding)], [face], "dlib-face-resnet-v1")


def _residual(x, layers, inputs, channels, halves):
    kernel, bias = _folded(layers, inputs, size=3)
    # dlib pads a convolution only where its stride is 1.
    y = ops.relu(_convolve(x, kernel, bias, stride=2 if halves else 1, padding=0 if halves else 1))
    kernel, bias = _folded(layers, channels, size=3)
    y = _convolve(y, kernel, bias, stride=1, padding=1)
    if halves:
        _expect(layers, "avg_pool_2")
        x = ops.avg_pool(x, [2, 2], [0, 0], [0, 0], [2, 2], True, "floor")
    _expect(layers, "add_prev_")
    # dlib's add_prev treats what one side lacks (channels, bottom row, right column) as zeros.
    rows = x.output(0).partial_shape[2].get_length() if halves else 0
    short = rows - y.output(0).partial_shape[2].get_length() if halves else 0
    y = _pad(y, [0, 0, short, short])
    x = _pad(x, [0, channels - inputs, 0, 0])
    return ops.relu(ops.add(y, x))


def _pad(x, end):
    if not any(end):
        return x
    return ops.pad(x, [0, 0, 0, 0], end, "constant", ops.constant(np.float32(0)))


def _convolve(x, kernel, bias, stride, padding):
    kernel = ops.constant(kernel.astype(np.float32))
    bias = ops.constant(bias.astype(np.float32).reshape(1, -1, 1, 1))
    return ops.add(ops.convolution(x, kernel, [stride] * 2, [padding] * 2, [padding] * 2, [1, 1]), bias)


def _folded(layers, inputs, size):
    """Takes one convolution and the affine layer after it; returns them as one (kernel, bias), f64."""
    weights = _expect(layers, "con_4").astype(np.float64)
    outputs = weights.size // (inputs * size * size + 1)
    kernel = weights[:-outputs].reshape(outputs, inputs, size, size)
    bias = weights[-outputs:]
    gamma, beta = _expect(layers, "affine_").astype(np.float64).reshape(2, outputs)
    return kernel * gamma[:, None, None, None], bias * gamma + beta


def _expect(layers, name):
    found, weights = layers.pop(0)
    if found != name:
        raise ValueError(f"expected layer {name}, found {found}")
    return weights


def _read_layers(data):
    """Returns [(name, weights or None)] in the order of the file. The weights are flat f32 arrays."""
    layers, position = [], 0
    while match := _LAYER.search(data, position):
        name, position = match.group(1).decode(), match.end()
        if match.group(0)[1] != len(name):
            continue
        weights = None
        if name == "fc_2":
            _, position = _read_integer(data, position)  # outputs
            _, position = _read_integer(data, position)  # inputs
        if name in ("con_4", "affine_", "fc_2"):
            weights, position = _read_tensor(data, position)
        layers.append((name, weights))
    return layers


def _read_tensor(data, position):
    header = []
    for _ in range(5):  # version, samples, k, rows, columns
        value, position = _read_integer(data, position)
        header.append(value)
    if header[0] != 2:
        raise ValueError(f"tensor version {header[0]}, expected 2")
    count = int(np.prod(header[1:]))
    end = position + 4 * count
    return np.frombuffer(data, "<f4", count, position), end


def _read_integer(data, position):
    """A dlib integer: one byte with sign (0x80) and length, then that many little-endian bytes."""
    (control,) = struct.unpack_from("B", data, position)
    end = position + 1 + (control & 0x0F)
    value = int.from_bytes(data[position + 1 : end], "little")
    return (-value if control & 0x80 else value), end
