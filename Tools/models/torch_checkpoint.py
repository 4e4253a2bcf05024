"""Reads the weights out of a PyTorch checkpoint of the old kind (before 1.6: not a zip), without PyTorch.

The file is four pickles (magic number, protocol, sizes, then the ordered names with their tensors), a fifth with
the keys of the storages, and for each storage its count (int64) and its raw values. A pickle can call
anything, so this reader knows three names only and refuses a file that asks for another.
"""

import collections
import io
import pickle
import struct

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


def read(data: bytes) -> dict:
    """Returns {name: f32 array}, in the order of the file. Counters (whole numbers) are left out."""
    stream = io.BytesIO(data)
    magic, protocol, sizes = (_Reader(stream).load() for _ in range(3))
    if magic != MAGIC or protocol != PROTOCOL or not sizes["little_endian"]:
        raise ValueError("not a little-endian PyTorch checkpoint of protocol 1001")
    tensors = _Reader(stream).load()
    types = {tensor.storage.key: tensor.storage.type for tensor in tensors.values()}
    storages = {key: _read_storage(stream, types[key]) for key in _Reader(stream).load()}
    if stream.read(1):
        raise ValueError("the checkpoint goes on after its last storage")
    return {
        name: _array(tensor, storages[tensor.storage.key])
        for name, tensor in tensors.items()
        if tensor.storage.type == "<f4"
    }


_Storage = collections.namedtuple("_Storage", "type key count")
_Tensor = collections.namedtuple("_Tensor", "storage offset shape strides")


def _rebuild(storage, offset, shape, strides, requires_grad, hooks):
    return _Tensor(storage, offset, shape, strides)


class _Reader(pickle.Unpickler):
    NAMES = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _rebuild,
        ("torch", "FloatStorage"): "<f4",
        ("torch", "LongStorage"): "<i8",
    }

    def find_class(self, module, name):
        if (module, name) not in self.NAMES:
            raise pickle.UnpicklingError(f"the checkpoint asks for {module}.{name}: refused")
        return self.NAMES[module, name]

    def persistent_load(self, described):
        kind, storage_type, key, _, count, view = described
        if kind != "storage" or view is not None:
            raise pickle.UnpicklingError(f"unknown stored object {described}")
        return _Storage(storage_type, key, count)


def _read_storage(stream, number_type):
    (count,) = struct.unpack("<q", stream.read(8))
    values = stream.read(count * np.dtype(number_type).itemsize)
    return np.frombuffer(values, number_type, count)


def _array(tensor, values):
    # Strides are in numbers; many of these tensors are stored channels-last.
    last = tensor.offset + sum((length - 1) * step for length, step in zip(tensor.shape, tensor.strides, strict=True))
    if tensor.offset < 0 or min(tensor.strides, default=0) < 0 or last >= len(values):
        raise ValueError("a tensor reaches outside its storage")
    steps = [step * values.itemsize for step in tensor.strides]
    view = np.lib.stride_tricks.as_strided(values[tensor.offset :], tensor.shape, steps, writeable=False)
    return np.ascontiguousarray(view)
