import Inference
import Synchronization
import TierModel

/// The runtime and the loaded models of this process: all its libraries share them, since they take hundreds of megabytes.
enum SharedModels {
    private struct State {
        var runtime: InferenceRuntime?
        var analyzers: [InferenceOptions: PhotoAnalyzers] = [:]
    }

    private static let state = Mutex(State())

    /// The runtime, loaded at first need.
    ///
    /// - Throws: `InferenceError` (`runtimeMissing`).
    static func runtime() throws(InferenceError) -> InferenceRuntime {
        try state.withLock { state throws(InferenceError) in try Self.runtime(&state) }
    }

    /// Everything that looks at a picture, loaded at first need and then kept.
    ///
    /// - Throws: `InferenceError` when the runtime or a model is missing or damaged.
    static func analyzers(_ models: ModelStore, _ options: InferenceOptions) throws -> PhotoAnalyzers {
        try state.withLock { state in
            if let loaded = state.analyzers[options] { return loaded }
            let analyzers = try PhotoAnalyzers(runtime: try Self.runtime(&state), models: models, options: options)
            state.analyzers[options] = analyzers
            return analyzers
        }
    }

    private static func runtime(_ state: inout State) throws(InferenceError) -> InferenceRuntime {
        if let loaded = state.runtime { return loaded }
        let runtime = try InferenceRuntime()
        state.runtime = runtime
        return runtime
    }
}
