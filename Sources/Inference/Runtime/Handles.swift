import COpenVINO
import Foundation

/// Owns a model as it was read. It is not needed any more once it is compiled.
@safe struct ModelHandle: ~Copyable {
    let library: OpenVINOLibrary
    let pointer: OpaquePointer?

    deinit {
        unsafe library.functions.model_free(pointer)
    }
}

/// Owns a compiled model.
@safe struct CompiledModel: ~Copyable, Sendable {
    let library: OpenVINOLibrary
    let handle: ts_ov_compiled

    deinit {
        unsafe library.functions.compiled_model_free(handle.pointer)
    }

    /// Makes a request, which holds the memory of one run at a time.
    func makeRequest() throws(InferenceError) -> sending RequestHandle {
        var pointer: OpaquePointer?
        try library.check(
            unsafe library.functions.compiled_model_create_infer_request(handle.pointer, &pointer), .loadFailed,
            "no request can be made")
        return unsafe RequestHandle(library: library, pointer: pointer)
    }
}

/// Owns an inference request.
@safe struct RequestHandle: ~Copyable {
    let library: OpenVINOLibrary
    let pointer: OpaquePointer?

    deinit {
        unsafe library.functions.infer_request_free(pointer)
    }

    func setInput(_ name: String, to tensor: borrowing TensorHandle) throws(InferenceError) {
        try library.check(
            unsafe library.functions.infer_request_set_tensor(pointer, name, tensor.handle.pointer), .inferenceFailed,
            "the model does not take its input \(name)")
    }

    func run() throws(InferenceError) {
        try library.check(
            unsafe library.functions.infer_request_infer(pointer), .inferenceFailed, "the model does not run")
    }

    func output(_ name: String) throws(InferenceError) -> Tensor {
        var output: OpaquePointer?
        try library.check(
            unsafe library.functions.infer_request_get_tensor(pointer, name, &output), .inferenceFailed,
            "the model has no output \(name)")
        return try unsafe TensorHandle(library, owning: output).copied()
    }
}

/// What a tensor holds.
enum ElementType {
    case byte, float

    /// The runtime's number for it.
    fileprivate var code: Int32 {
        switch self {
        case .byte: Int32(TS_OV_U8)
        case .float: Int32(TS_OV_F32)
        }
    }
}

/// Owns a tensor of the runtime.
@safe struct TensorHandle: ~Copyable, Sendable {
    private let library: OpenVINOLibrary
    let handle: ts_ov_tensor

    /// Takes over a tensor that the runtime gave us.
    init(_ library: OpenVINOLibrary, owning pointer: OpaquePointer?) {
        self.library = library
        unsafe handle = ts_ov_tensor(pointer: pointer)
    }

    /// Allocates a tensor.
    init(_ library: OpenVINOLibrary, type: ElementType, shape: [Int]) throws(InferenceError) {
        var dimensions = unsafe ts_ov_shape()
        let lengths = shape.map(Int64.init)
        try library.check(
            unsafe library.functions.shape_create(Int64(lengths.count), lengths, &dimensions), .inferenceFailed,
            "no tensor can have the shape \(shape)")
        defer { _ = unsafe library.functions.shape_free(&dimensions) }
        var pointer: OpaquePointer?
        try library.check(
            unsafe library.functions.tensor_create(type.code, dimensions, &pointer), .inferenceFailed,
            "no memory for a tensor of \(shape)")
        self.library = library
        unsafe handle = ts_ov_tensor(pointer: pointer)
    }

    deinit {
        unsafe library.functions.tensor_free(handle.pointer)
    }

    /// Copies bytes in, exactly as many as it holds.
    mutating func fill(with bytes: Data) throws(InferenceError) {
        let memory = try unsafe storage()
        guard memory.count == bytes.count else {
            throw InferenceError(.loadFailed, "a tensor of \(bytes.count) bytes has other bounds in this runtime")
        }
        unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
    }

    /// Lets `body` write the values.
    mutating func fill(count: Int, _ body: (inout MutableSpan<Float>) -> Void) throws(InferenceError) {
        let floats = try unsafe storage().bindMemory(to: Float.self)
        guard floats.count == count else {
            throw InferenceError(.inferenceFailed, "a tensor of \(count) floats has other bounds in this runtime")
        }
        var span = unsafe floats.mutableSpan
        body(&span)
    }

    /// The values, copied out.
    func copied() throws(InferenceError) -> Tensor {
        var dimensions = unsafe ts_ov_shape()
        try library.check(
            unsafe library.functions.tensor_get_shape(handle.pointer, &dimensions), .inferenceFailed,
            "a tensor has no shape")
        defer { _ = unsafe library.functions.shape_free(&dimensions) }
        let shape = unsafe UnsafeBufferPointer(start: dimensions.dims, count: Int(dimensions.rank)).map(Int.init)
        let values = try unsafe Array(storage().bindMemory(to: Float.self))
        guard values.count == shape.reduce(1, *) else {
            throw InferenceError(.inferenceFailed, "an output of shape \(shape) does not hold 32-bit floats")
        }
        return Tensor(checkedShape: shape, values: values)
    }

    private func storage() throws(InferenceError) -> UnsafeMutableRawBufferPointer {
        var address: UnsafeMutableRawPointer?
        var byteCount = 0
        try library.check(
            unsafe library.functions.tensor_get_byte_size(handle.pointer, &byteCount), .inferenceFailed,
            "a tensor has no size")
        try library.check(
            unsafe library.functions.tensor_data(handle.pointer, &address), .inferenceFailed, "a tensor has no memory")
        return unsafe UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }
}
