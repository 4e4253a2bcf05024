import Dispatch
public import Foundation
import Glibc
import Synchronization

extension DeviceSpeed {
    /// Whether it was measured on this device, with this runtime and these models.
    public func isCurrent(runtime: InferenceRuntime, models: ModelStore) -> Bool {
        let measured = Set(timings.map(\.model))
        return processor == runtime.processorName && cores == ProcessInfo.processInfo.activeProcessorCount
            && self.runtime == runtime.version
            && Self.inputs.allSatisfy { input in
                (try? Self.models(for: input.task, of: models))?.allSatisfy { measured.contains($0.model.identifier) }
                    ?? false
            }
    }

    /// Measures how fast this device runs the models: a few seconds. It blocks: call it from a `BlockingExecutor`.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`, `loadFailed`, `inferenceFailed`.
    public static func measured(runtime: InferenceRuntime, models: ModelStore, now: Date) throws(InferenceError)
        -> DeviceSpeed
    {
        var timings: [Timing] = []
        for (task, shape) in inputs {
            for (model, precision) in try Self.models(for: task, of: models) {
                let options = InferenceOptions.device(precision: precision)
                let session = try InferenceSession(model, from: models, runtime: runtime, options: options)
                timings.append(
                    Timing(
                        task: task, model: model.identifier, precision: precision,
                        milliseconds: try milliseconds(of: session, shape: shape, streams: options.streams)))
            }
        }
        return DeviceSpeed(
            processor: runtime.processorName, cores: ProcessInfo.processInfo.activeProcessorCount,
            runtime: runtime.version, measuredAt: now, timings: timings)
    }

    /// Of each model what it is given for a photo of 12 megapixels.
    private static let inputs: [(task: ModelManifest.Task, shape: [Int])] = [
        (.faceDetection, [1, 3, 768, 1_024]), (.faceEmbedding, [2, 3, 150, 150]),
        (.sceneEmbedding, [1, 3, 224, 224]), (.textDetection, [1, 3, 736, 992]), (.textRecognition, [1, 3, 48, 320]),
    ]

    private static let rounds = 3

    /// The model for a task, and its variant where the processor gains by it.
    private static func models(for task: ModelManifest.Task, of store: ModelStore) throws(InferenceError)
        -> [(model: ModelManifest.Model, precision: InferenceOptions.Precision)]
    {
        let full = try store.model(for: task)
        guard Processor.hasByteProducts, let variant = store.variant(for: task) else { return [(full, .full)] }
        return [(full, .full), (variant, .int8)]
    }

    /// Processor time, shared by all cores: what else the machine does at the time does not count.
    private static func milliseconds(
        of session: InferenceSession, shape: [Int], streams: Int
    ) throws(InferenceError) -> Double {
        try round(of: session, shape: shape, streams: streams)
        let start = processorSeconds
        for _ in 0..<rounds { try round(of: session, shape: shape, streams: streams) }
        let cores = Double(ProcessInfo.processInfo.activeProcessorCount)
        let time = (processorSeconds - start) / cores / Double(rounds * streams)
        return (time * 100_000).rounded() / 100
    }

    /// What this process has had of all cores together.
    private static var processorSeconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// As many runs at once as the device is given.
    private static func round(of session: InferenceSession, shape: [Int], streams: Int) throws(InferenceError) {
        let failure = Mutex<InferenceError?>(nil)
        DispatchQueue.concurrentPerform(iterations: streams) { _ in
            do throws(InferenceError) {
                _ = try session.run(shape: shape) { span in
                    for index in span.indices { span[index] = Float(index % 256) }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
