"""EfficientNet-Lite0 (scene and objects): its PyTorch weights read directly, its graph built anew.

Lite0 is EfficientNet-B0 without squeeze-and-excitation and with ReLU6 (tensorflow/tpu, efficientnet/lite). The
weights were taken over from TensorFlow, so convolutions pad as its SAME does: where the stride is 2 and the size
even, one pixel more at the bottom and right than at the top and left.
"""

import numpy as np
import openvino as ov
from openvino import opset13 as ops

import torch_checkpoint

SIZE = 224
# Mean and deviation of the published preprocessing, the same for the three colours.
MEAN = 127.0
SCALE = 128.0
EPSILON = 1e-3
CLASSES = 1000
# (blocks, kernel, stride of the first, channels, expansion of the channels inside the block)
STAGES = [
    (1, 3, 1, 16, 1),
    (2, 3, 2, 24, 6),
    (2, 5, 2, 40, 6),
    (3, 3, 2, 80, 6),
    (3, 5, 1, 112, 6),
    (4, 5, 2, 192, 6),
    (1, 3, 1, 320, 6),
]


def blocks():
    """Yields (kernel, stride, inputs, outputs, expansion) of each block, first to last."""
    inputs = 32
    for count, kernel, stride, outputs, expansion in STAGES:
        for number in range(count):
            yield kernel, stride if number == 0 else 1, inputs, outputs, expansion
            inputs = outputs


def same_padding(size, kernel, stride):
    """Returns (before, after): TensorFlow's SAME padding of one axis."""
    needed = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return needed // 2, needed - needed // 2


def build_model(source: bytes) -> ov.Model:
    """Returns the network: `image` (N,3,224,224, RGB 0-255) to `logits` (N,1000) and `features` (N,1280)."""
    weights = torch_checkpoint.read(source)
    image = ops.parameter([-1, 3, SIZE, SIZE], np.float32, name="image")
    image.output(0).set_names({"image"})
    # The mean is subtracted before the first padding, whose zeros would otherwise stand for black, not for grey.
    x = ops.subtract(image, ops.constant(np.full((1, 3, 1, 1), MEAN, np.float32)))
    kernel, bias = _folded(weights, "_conv_stem", "_bn0")
    x = _relu6(_convolve(x, kernel / SCALE, bias, stride=2))
    for number, block in enumerate(blocks()):
        x = _block(x, weights, f"_blocks.{number}.", *block)
    x = _relu6(_convolve(x, *_folded(weights, "_conv_head", "_bn1"), stride=1))

    features = ops.reduce_mean(x, ops.constant(np.array([2, 3])), keep_dims=False)
    classes = ops.matmul(features, ops.constant(weights.pop("_fc.weight")), False, True)
    logits = ops.add(classes, ops.constant(weights.pop("_fc.bias").reshape(1, CLASSES)))
    if weights:
        raise ValueError(f"{len(weights)} weights left over, beginning with {next(iter(weights))}")
    results = []
    for name, node in (("logits", logits), ("features", features)):
        node.output(0).set_names({name})
        results.append(ops.result(node, name=f"{name}/result"))
    return ov.Model(results, [image], "efficientnet-lite0")


def _block(x, weights, prefix, _kernel, stride, inputs, outputs, expansion):
    y = x
    if expansion != 1:
        y = _relu6(_convolve(y, *_folded(weights, f"{prefix}_expand_conv", f"{prefix}_bn0"), stride=1))
    kernel, bias = _folded(weights, f"{prefix}_depthwise_conv", f"{prefix}_bn1")
    y = _relu6(_convolve(y, kernel, bias, stride, depthwise=True))
    y = _convolve(y, *_folded(weights, f"{prefix}_project_conv", f"{prefix}_bn2"), stride=1)
    return ops.add(y, x) if stride == 1 and inputs == outputs else y


def _convolve(x, kernel, bias, stride, depthwise=False):
    before, after = same_padding(x.output(0).partial_shape[2].get_length(), kernel.shape[2], stride)
    strides, before, after = [stride] * 2, [before] * 2, [after] * 2
    if depthwise:
        kernel = ops.constant(kernel[:, None].astype(np.float32))  # (groups, 1, 1, rows, columns)
        y = ops.group_convolution(x, kernel, strides, before, after, [1, 1])
    else:
        y = ops.convolution(x, ops.constant(kernel.astype(np.float32)), strides, before, after, [1, 1])
    return ops.add(y, ops.constant(bias.astype(np.float32).reshape(1, -1, 1, 1)))


def _relu6(x):
    return ops.clamp(x, 0.0, 6.0)


def _folded(weights, convolution, norm):
    """Takes one convolution and the batch norm after it; returns them as one (kernel, bias), f64."""
    kernel = weights.pop(f"{convolution}.weight").astype(np.float64)
    gamma, beta, mean, variance = (
        weights.pop(f"{norm}.{part}").astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
    )
    gain = gamma / np.sqrt(variance + EPSILON)
    return kernel * gain[:, None, None, None], beta - mean * gain
