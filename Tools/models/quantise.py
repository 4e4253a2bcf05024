"""Models whose convolutions compute in 8-bit whole numbers, for processors that do so several times faster.

Weights are rounded to 255 levels a kernel. What flows into a convolution is rounded to 256 levels of the range that
calibration saw there (`ranges.json`, made by `calibrate.py`): of the whole tensor, but of
each channel before a convolution of single channels, which OpenVINO folds into its weights. Where the values may be
negative the levels lie around zero. (Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", 2018.)
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops

RANGES = Path(__file__).with_name("ranges.json")
CONVOLUTIONS = ("Convolution", "GroupConvolution", "ConvolutionBackpropData")
# The axes over which the weights of one output are laid out.
KERNEL_AXES = {"Convolution": (1, 2, 3), "GroupConvolution": (2, 3, 4), "ConvolutionBackpropData": (0, 2, 3)}
SMALLEST_RANGE = 1e-4
# The percentage of photos that stay within a range. With all of them a single odd photo makes every step coarse: of 80, 90, 95, 98
# and 100 this one changed boxes and landmarks least.
WITHIN = 95
ENDING = "-int8"


@dataclass(frozen=True)
class Plan:
    """Which convolutions of a model, by their place in its order, stay as they are; and whether sums are rounded too."""

    exact: frozenset
    sums: bool


# Models that make vectors stay as they are, so that those of all devices compare.
PLANS = {
    # The last convolution of each of the four maps.
    "centerface": Plan(exact=frozenset(range(59, 63)), sums=True),
    # The gates of its squeeze-and-excitation blocks, and the pyramid behind the backbone: its values span thousands,
    # and what follows takes sums of them that nearly cancel.
    "ppocr-v4-det": Plan(exact=frozenset([22, 23, 26, 27, *range(34, 61)]), sums=False),
}

# The output that says where something is.
SCORES = {"centerface": "heatmap", "ppocr-v4-det": "probability"}


def variant(name: str) -> str:
    """Returns the name of the model's quantised variant."""
    return name + ENDING


def source(name: str) -> str:
    """Returns the name of the model that this one, which may be a variant, is made of."""
    return name.removesuffix(ENDING)


def quantised(model: ov.Model, name: str) -> ov.Model:
    """Returns the model with 8-bit convolutions, by the committed ranges of the model of this name."""
    ranges = json.loads(RANGES.read_text())[name]
    places = _places(model, PLANS[name])
    if len(ranges) != len({_key(source) for _, source in places}):
        raise ValueError(f"{RANGES.name} does not belong to {name}: run make-models --calibrate")
    rounded = {}
    for target, source in places:
        if _key(source) not in rounded:
            rounded[_key(source)] = _rounded(source, *ranges[len(rounded)])
    for target, source in places:
        target.replace_source_output(rounded[_key(source)])
    for node in _convolutions(model, PLANS[name]):
        node.input(1).replace_source_output(_weights(node))
    model.validate_nodes_and_infer_types()
    model.set_friendly_name(variant(name))
    return model


def ranges(model: ov.Model, name: str, inputs) -> list:
    """Returns [least, greatest] of each place in order, of all inputs but the oddest; lists of channels where they count."""
    sources = {_key(source): source for _, source in _places(model, PLANS[name])}
    by_channel = {
        _key(source)
        for target, source in _places(model, PLANS[name])
        if target.get_node().get_type_name() == "GroupConvolution"
    }
    probe = ov.Model([ops.result(source) for source in sources.values()], model.get_parameters(), name)
    network = ov.Core().compile_model(probe, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    lows, highs = [], []
    for array in inputs:
        values = [np.asarray(value).swapaxes(0, 1) for value in network(array).values()]
        values = [value.reshape(len(value), -1) for value in values]
        is_single = [key in by_channel for key in sources]
        lows.append([v.min(1) if single else v.min() for v, single in zip(values, is_single, strict=True)])
        highs.append([v.max(1) if single else v.max() for v, single in zip(values, is_single, strict=True)])
    return [
        [_short(np.percentile(low, 100 - WITHIN, axis=0)), _short(np.percentile(high, WITHIN, axis=0))]
        for low, high in zip(zip(*lows, strict=True), zip(*highs, strict=True), strict=True)
    ]


def _convolutions(model, plan):
    nodes = [node for node in model.get_ordered_ops() if node.get_type_name() in CONVOLUTIONS]
    return [node for place, node in enumerate(nodes) if place not in plan.exact]


def _places(model, plan):
    """Returns (input, what flows into it) of each input that is rounded."""
    chosen = {node.get_friendly_name() for node in _convolutions(model, plan)}
    inputs = []
    for node in model.get_ordered_ops():
        if node.get_friendly_name() in chosen:
            inputs.append(node.input(0))
        elif plan.sums and node.get_type_name() == "Add":
            sources = [port.get_source_output().get_node().get_type_name() for port in node.inputs()]
            inputs += [] if {"Constant", "Convert"} & set(sources) else node.inputs()
    return [(port, port.get_source_output()) for port in inputs]


def _key(output):
    return output.get_node().get_friendly_name(), output.get_index()


def _rounded(source, low, high):
    low, high = np.minimum(np.float32(low), 0), np.maximum(np.float32(high), np.float32(SMALLEST_RANGE))
    if (low < 0).any():
        step = np.maximum(-low / 128, high / 127)
        low, high = -128 * step, 127 * step
    shape = (1, -1, 1, 1) if low.ndim else ()
    ends = [ops.constant(end.astype(np.float32).reshape(shape)) for end in (low, high)]
    return ops.fake_quantize(source, *ends, *ends, 256).output(0)


def _weights(node):
    stored = node.input_value(1).get_node()
    stored = stored if stored.get_type_name() == "Constant" else stored.input_value(0).get_node()
    kernel = stored.get_data().astype(np.float64)
    largest = np.abs(kernel).max(axis=KERNEL_AXES[node.get_type_name()], keepdims=True)
    step = (np.maximum(largest, 1e-8) / 127).astype(np.float32)
    levels = np.clip(np.rint(kernel / step), -127, 127).astype(np.int8)
    return ops.multiply(ops.convert(ops.constant(levels), np.float32), ops.constant(step)).output(0)


def _short(values):
    """Four significant digits."""
    numbers = [float(f"{value:.4g}") for value in np.atleast_1d(values)]
    return numbers if np.ndim(values) else numbers[0]
