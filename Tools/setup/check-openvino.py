#!/usr/bin/env python3
"""Runs a one-operation model with the runtime in a folder, opened as tiersync does: by the path of its C library alone.

Usage: check-openvino.py FOLDER      (exit status 0: it works)
"""

import ctypes
import glob
import sys

MODEL = b"""<?xml version="1.0"?>
<net name="check" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="4" element_type="f32"/><output><port id="0" precision="FP32"><dim>4</dim></port></output>
    </layer>
    <layer id="1" name="y" type="ReLU" version="opset1">
      <input><port id="0" precision="FP32"><dim>4</dim></port></input>
      <output><port id="1" precision="FP32"><dim>4</dim></port></output>
    </layer>
    <layer id="2" name="z" type="Result" version="opset1">
      <input><port id="0" precision="FP32"><dim>4</dim></port></input>
    </layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="1" to-layer="2" to-port="0"/>
  </edges>
</net>
"""
FLOAT32 = 4  # ov_element_type_e


class Shape(ctypes.Structure):
    """`ov_shape_t` of the C interface."""

    _fields_ = [("rank", ctypes.c_int64), ("dims", ctypes.POINTER(ctypes.c_int64))]


def main(folder: str) -> None:
    libraries = glob.glob(f"{glob.escape(folder)}/libopenvino_c.so.*")
    if len(libraries) != 1:
        sys.exit(f"{folder} holds {len(libraries)} files named libopenvino_c.so.*; there must be one")
    ov = ctypes.CDLL(libraries[0])
    ov.ov_get_last_err_msg.restype = ctypes.c_char_p

    def call(name: str, *arguments) -> None:
        status = getattr(ov, name)(*arguments)
        if status != 0:
            sys.exit(f"{name} failed ({status}): {(ov.ov_get_last_err_msg() or b'').decode(errors='replace')}")

    core, model, compiled, request = (ctypes.c_void_p() for _ in range(4))
    call("ov_core_create", ctypes.byref(core))
    call("ov_core_read_model_from_memory_buffer", core, MODEL, ctypes.c_size_t(len(MODEL)), None, ctypes.byref(model))
    call("ov_core_compile_model", core, model, b"CPU", ctypes.c_size_t(0), ctypes.byref(compiled))
    call("ov_compiled_model_create_infer_request", compiled, ctypes.byref(request))

    values = (ctypes.c_float * 4)(-1, 0, 2, 3)
    shape = Shape(1, (ctypes.c_int64 * 1)(4))
    source, result, data = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    call("ov_tensor_create_from_host_ptr", FLOAT32, shape, values, ctypes.byref(source))
    call("ov_infer_request_set_input_tensor", request, source)
    call("ov_infer_request_infer", request)
    call("ov_infer_request_get_output_tensor", request, ctypes.byref(result))
    call("ov_tensor_data", result, ctypes.byref(data))
    computed = list(ctypes.cast(data, ctypes.POINTER(ctypes.c_float))[0:4])
    if computed != [0.0, 0.0, 2.0, 3.0]:
        sys.exit(f"it computed {computed}, not [0, 0, 2, 3]")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
