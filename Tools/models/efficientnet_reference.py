"""EfficientNet-Lite0 once more, in NumPy alone and with nothing folded: what the conversion is proved against.

It shares the reading of the weights and the table of stages with the conversion, and nothing else: padding
is added to the array, batch norms are applied as such, arithmetic is f64.
"""

import numpy as np

import efficientnet
import torch_checkpoint


def network(source: bytes):
    """Returns a function from (N,3,224,224), RGB 0-255, to {"logits": (N,1000), "features": (N,1280)}."""
    weights = {name: values.astype(np.float64) for name, values in torch_checkpoint.read(source).items()}
    return lambda array: _run(weights, array)


def _run(weights, array):
    x = (array.astype(np.float64) - efficientnet.MEAN) / efficientnet.SCALE
    x = _relu6(_norm(weights, "_bn0", _convolve(x, weights["_conv_stem.weight"], 2)))
    for number, (_, stride, _, _, expansion) in enumerate(efficientnet.blocks()):
        prefix = f"_blocks.{number}."
        y = x
        if expansion != 1:
            y = _relu6(_norm(weights, f"{prefix}_bn0", _convolve(y, weights[f"{prefix}_expand_conv.weight"], 1)))
        y = _relu6(_norm(weights, f"{prefix}_bn1", _depthwise(y, weights[f"{prefix}_depthwise_conv.weight"], stride)))
        y = _norm(weights, f"{prefix}_bn2", _convolve(y, weights[f"{prefix}_project_conv.weight"], 1))
        x = x + y if x.shape == y.shape else y
    x = _relu6(_norm(weights, "_bn1", _convolve(x, weights["_conv_head.weight"], 1)))
    features = x.mean(axis=(2, 3))
    return {"logits": features @ weights["_fc.weight"].T + weights["_fc.bias"], "features": features}


def _patches(x, kernel, stride):
    """Returns the view (N, channels, rows, columns, kernel, kernel) of `x`, padded as TensorFlow's SAME."""
    sides = []
    for size in x.shape[2:]:
        total = max(kernel - stride if size % stride == 0 else kernel - size % stride, 0)
        sides.append((total // 2, total - total // 2))
    x = np.pad(x, [(0, 0), (0, 0), *sides])
    return np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), axis=(2, 3))[:, :, ::stride, ::stride]


def _convolve(x, kernel, stride):
    return np.einsum("ncyxij,ocij->noyx", _patches(x, kernel.shape[2], stride), kernel, optimize=True)


def _depthwise(x, kernel, stride):
    return np.einsum("ncyxij,cij->ncyx", _patches(x, kernel.shape[2], stride), kernel[:, 0], optimize=True)


def _norm(weights, name, x):
    gamma, beta, mean, variance = (
        weights[f"{name}.{part}"][:, None, None] for part in ("weight", "bias", "running_mean", "running_var")
    )
    return (x - mean) / np.sqrt(variance + efficientnet.EPSILON) * gamma + beta


def _relu6(x):
    return np.clip(x, 0, 6)
