"""Writes the committed face and scene models as ONNX, so that the rival runs the very same networks.

The networks of Models/*.xml are small graphs of a dozen operations, with weights stored as f16. They are written with
f32 weights and each bias inside its convolution, which is how ONNX Runtime likes them best.
"""

import xml.etree.ElementTree as ElementTree

import numpy as np
import onnx
from onnx import helper, numpy_helper

NAMES = ("centerface", "dlib-face-resnet-v1", "efficientnet-lite0")
OPSET = 18
TYPES = {"f16": np.float16, "f32": np.float32, "i64": np.int64, "i32": np.int32}
# Operations that ONNX has under the same or another name, without attributes.
PLAIN = {"Add": "Add", "Subtract": "Sub", "ReLU": "Relu", "Sigmoid": "Sigmoid"}


def make(models, folder):
    """Writes NAME.onnx for each of NAMES into `folder`, unless it is there and newer than its source."""
    for name in NAMES:
        source, target = models / f"{name}.xml", folder / f"{name}.onnx"
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            folder.mkdir(parents=True, exist_ok=True)
            model = convert(source)
            onnx.checker.check_model(model)
            onnx.save(model, target)


def convert(path):
    """Returns the ONNX model of one .xml with the .bin beside it."""
    network = ElementTree.parse(path).getroot()
    weights = path.with_suffix(".bin").read_bytes()
    return _Graph(network, weights).model(path.stem)


class _Graph:
    def __init__(self, network, weights):
        self.weights = weights
        self.layers = {layer.get("id"): layer for layer in network.iter("layer")}
        self.sources, self.users = {}, {}
        for edge in network.iter("edge"):
            start, end = edge.get("from-layer"), edge.get("to-layer")
            self.sources.setdefault(end, {})[int(edge.get("to-port"))] = start
            self.users.setdefault(start, []).append(end)
        self.constants, self.names = {}, {}
        self.nodes, self.initializers, self.inputs, self.outputs = [], [], [], []

    def model(self, name):
        for identifier in self._ordered():
            self._add(identifier, self.layers[identifier])
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, self.initializers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)

    def _ordered(self):
        """Every layer after those that feed it."""
        done, order = set(), []
        waiting = list(self.layers)
        while waiting:
            ready = [layer for layer in waiting if done.issuperset(self.sources.get(layer, {}).values())]
            order += ready
            done.update(ready)
            waiting = [layer for layer in waiting if layer not in done]
        return order

    def _add(self, identifier, layer):
        kind, data = layer.get("type"), layer.find("data")
        inputs = [self.sources[identifier][port] for port in sorted(self.sources.get(identifier, {}))]
        if kind == "Const":
            self.constants[identifier] = self._constant(data)
        elif kind == "Convert" and inputs[0] in self.constants:
            self.constants[identifier] = self.constants[inputs[0]].astype(TYPES[data.get("destination_type")])
        elif kind == "Parameter":
            name = layer.find("output/port").get("names")
            self.names[identifier] = name
            self.inputs.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, _shape(data, name)))
        elif kind == "Result":
            self._result(inputs[0])
        elif kind == "Add" and self._takes_bias(inputs):
            self._bias(identifier, *inputs)
        else:
            self._operation(identifier, kind, data, inputs)

    def _constant(self, data):
        start, size = int(data.get("offset")), int(data.get("size"))
        values = np.frombuffer(self.weights[start : start + size], TYPES[data.get("element_type")])
        return values.reshape(_numbers(data.get("shape")))

    def _takes_bias(self, inputs):
        """Whether an addition is a bias: of a constant, to a convolution that nobody else uses."""
        made = self.names.get(inputs[0])
        return (
            inputs[1] in self.constants
            and self.constants[inputs[1]].shape[0::2] == (1, 1)
            and self.constants[inputs[1]].ndim == 4
            and len(self.users[inputs[0]]) == 1
            and bool(self.nodes)
            and any(made in node.output and node.op_type.startswith("Conv") for node in self.nodes)
        )

    def _bias(self, identifier, convolution, bias):
        name = self.names[convolution]
        (node,) = [node for node in self.nodes if name in node.output]
        node.input.append(self._initializer(f"bias{identifier}", self.constants[bias].reshape(-1)))
        self.names[identifier] = name

    def _operation(self, identifier, kind, data, inputs):
        name = self.names[identifier] = f"value{identifier}"
        first = self._value(inputs[0])
        if kind in PLAIN:
            self._node(PLAIN[kind], [first, self._value(inputs[1])] if len(inputs) > 1 else [first], name)
        elif kind in ("Convolution", "GroupConvolution", "ConvolutionBackpropData"):
            kernel, groups = self.constants[inputs[1]], 1
            if kind == "GroupConvolution":
                groups = kernel.shape[0]
                kernel = kernel.reshape(-1, *kernel.shape[2:])
            operation = "ConvTranspose" if kind == "ConvolutionBackpropData" else "Conv"
            kernel = self._initializer(f"kernel{identifier}", kernel)
            self._node(operation, [first, kernel], name, group=groups, **_window(data))
        elif kind in ("MaxPool", "AvgPool"):
            operation = "MaxPool" if kind == "MaxPool" else "AveragePool"
            self._node(operation, [first], name, kernel_shape=_numbers(data.get("kernel")), **_window(data))
        elif kind == "Clamp":
            limits = [self._initializer(f"{end}{identifier}", np.float32(data.get(end))) for end in ("min", "max")]
            self._node("Clip", [first, *limits], name)
        elif kind == "ReduceMean":
            self._node("ReduceMean", [first, self._value(inputs[1])], name, keepdims=0)
        elif kind == "MatMul":
            matrix = self.constants[inputs[1]]
            matrix = matrix.T if data.get("transpose_b") == "true" else matrix
            self._node("MatMul", [first, self._initializer(f"matrix{identifier}", matrix)], name)
        elif kind == "Pad":
            ends = np.concatenate([self.constants[number].astype(np.int64) for number in inputs[1:3]])
            self._node("Pad", [first, self._initializer(f"ends{identifier}", ends)], name)
        else:
            raise ValueError(f"no way is known to write {kind}")

    def _result(self, source):
        port = self.layers[source].find("output/port")
        name = port.get("names")
        self._node("Identity", [self.names[source]], name)
        shape = [None if number < 0 else number for number in (int(dim.text) for dim in port.iter("dim"))]
        self.outputs.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape))

    def _node(self, operation, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operation, inputs, [output], **attributes))

    def _value(self, source):
        if source not in self.constants:
            return self.names[source]
        name = f"constant{source}"
        if all(tensor.name != name for tensor in self.initializers):
            self._initializer(name, self.constants[source])
        return name

    def _initializer(self, name, values):
        values = np.asarray(values)
        values = values.astype(np.float32) if values.dtype == np.float16 else values
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def _window(data):
    attributes = {
        "strides": _numbers(data.get("strides")),
        "pads": _numbers(data.get("pads_begin")) + _numbers(data.get("pads_end")),
    }
    if data.get("exclude-pad") is None:
        attributes["dilations"] = _numbers(data.get("dilations"))
    return attributes


def _shape(data, name):
    """Sides that are free are named, so that ONNX Runtime knows that they may differ."""
    sides = [part.strip() for part in data.get("shape").split(",")]
    return [f"{name}_{place}" if side.startswith("?") else int(side) for place, side in enumerate(sides)]


def _numbers(text):
    return [int(part) for part in text.split(",") if part.strip()] if text else []
