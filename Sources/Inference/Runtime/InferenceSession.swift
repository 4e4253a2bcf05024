import Foundation
import Synchronization

/// One compiled model. Free dimensions of its input may have any length at each run.
///
/// Safe on every thread; runs are one after another, because each one uses all the threads it may. `run` blocks: call it
/// from a `BlockingExecutor`. OpenVINO's own cache of compiled models is not used: it saves 0.2 s a process, and would
/// bring back unchecked files.
public final class InferenceSession: Sendable {
    /// What the manifest says of the model.
    public let model: ModelManifest.Model
    private let library: OpenVINOLibrary
    private let compiled: CompiledModel
    /// Holds the memory of a run, which grows to that of the largest input.
    private let request: Mutex<RequestHandle>

    /// Reads, checks and compiles a model.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`, or `loadFailed` when the runtime does not take it.
    public init(
        _ model: ModelManifest.Model, from store: ModelStore, runtime: InferenceRuntime, options: InferenceOptions
    ) throws(InferenceError) {
        self.model = model
        library = runtime.library
        compiled = try runtime.compile(
            description: store.contents(of: model, extension: "xml"),
            weights: store.contents(of: model, extension: "bin"), name: model.name, properties: options.properties)
        request = try Mutex(compiled.makeRequest())
    }

    /// Runs the model.
    ///
    /// - Parameters:
    ///   - input: values in the manifest's layout and range.
    /// - Returns: the outputs by name.
    /// - Throws: `inferenceFailed`.
    public func run(_ input: Tensor) throws(InferenceError) -> [String: Tensor] {
        try run(shape: input.shape) { span in
            for index in span.indices { span[index] = input.values[index] }
        }
    }

    /// Runs the model on values that `fill` writes straight into the runtime's memory, all of them.
    ///
    /// - Parameters:
    ///   - shape: length of each dimension of the input.
    ///   - fill: writes the product of `shape` values. What it does not write is undefined.
    /// - Throws: `inferenceFailed`.
    public func run(shape: [Int], fill: (inout MutableSpan<Float>) -> Void) throws(InferenceError) -> [String: Tensor] {
        var input = try TensorHandle(library, type: .float, shape: shape)
        try input.fill(count: shape.reduce(1, *), fill)
        return try run(input)
    }

    private func run(_ input: borrowing TensorHandle) throws(InferenceError) -> [String: Tensor] {
        try request.withLock { request throws(InferenceError) in
            try request.setInput(model.input.name, to: input)
            try request.run()
            var outputs: [String: Tensor] = [:]
            for port in model.outputs { outputs[port.name] = try request.output(port.name) }
            return outputs
        }
    }
}

extension InferenceOptions {
    /// The properties that a model is compiled with (docs.openvino.ai, "CPU device", supported properties).
    var properties: [(key: String, value: String)] {
        var properties = [
            // One run at a time, as fast as it can be.
            (key: "PERFORMANCE_HINT", value: "LATENCY"),
            // Left to itself the plugin takes bf16 wherever it can.
            (key: "INFERENCE_PRECISION_HINT", value: usesShortFloats ? "bf16" : "f32"),
        ]
        if let threadCount { properties.append((key: "INFERENCE_NUM_THREADS", value: String(max(1, threadCount)))) }
        return properties
    }

    private var usesShortFloats: Bool { precision == .fast && Processor.hasNativeShortFloats }
}

/// What the processor can do.
enum Processor {
    /// Whether it computes in bf16 with matrix tiles (AMX) or natively (AVX512-BF16, Arm BF16). Emulated, bf16 is 3 to 4
    /// times slower than f32, although OpenVINO lists it.
    static let hasNativeShortFloats: Bool = {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return false }
        let flags = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") } ?? ""
        return !Set(["amx_bf16", "avx512_bf16", "bf16"]).isDisjoint(with: flags.split(separator: " ").map(String.init))
    }()
}
