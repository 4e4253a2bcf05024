import Dispatch
import Synchronization

/// One compiled model. Free dimensions of its input may have any length at each run, but a new shape costs the runtime some preparation.
///
/// Safe on every thread: as many runs at once as the options have streams, further ones wait. `run` blocks: call it
/// from a `BlockingExecutor`.
public final class InferenceSession: Sendable {
    /// What the manifest says of the model.
    public let model: ModelManifest.Model
    private let library: OpenVINOLibrary
    private let compiled: CompiledModel
    private let requests: Mutex<[InferenceRequest]>
    /// Counts the requests that nobody uses.
    private let available: DispatchSemaphore

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
        var free: [InferenceRequest] = []
        for _ in 0..<options.streams { free.append(try InferenceRequest(compiled)) }
        requests = Mutex(free)
        available = DispatchSemaphore(value: free.count)
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
        available.wait()
        defer { available.signal() }
        guard let request = requests.withLock({ $0.popLast() }) else {
            throw InferenceError(.inferenceFailed, "no request of the model \(model.name) is free")
        }
        defer { requests.withLock { $0.append(request) } }
        guard let meter = InferenceMeter.current else { return try request.run(input, of: model) }
        let start = ContinuousClock.now
        let outputs = try request.run(input, of: model)
        meter.add(ContinuousClock.now - start)
        return outputs
    }
}

/// A request with one user at a time. It holds the memory of a run, which grows to that of the largest input.
private final class InferenceRequest: Sendable {
    private let handle: Mutex<RequestHandle>

    init(_ compiled: borrowing CompiledModel) throws(InferenceError) {
        handle = try Mutex(compiled.makeRequest())
    }

    func run(
        _ input: borrowing TensorHandle, of model: ModelManifest.Model
    ) throws(InferenceError) -> [String: Tensor] {
        try handle.withLock { request throws(InferenceError) in
            try request.setInput(model.input.name, to: input)
            try request.run()
            var outputs: [String: Tensor] = [:]
            for port in model.outputs { outputs[port.name] = try request.output(port.name) }
            return outputs
        }
    }
}
