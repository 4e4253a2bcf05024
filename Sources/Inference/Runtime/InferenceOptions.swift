import Foundation
public import TierModel

/// How models are run on this device, and how closely photos are looked at.
public struct InferenceOptions: Hashable, Sendable {
    /// How exactly the models compute.
    public enum Precision: String, Hashable, Codable, Sendable, CaseIterable {
        /// 32-bit floating point everywhere.
        case full
        /// The models that find faces and text in 8-bit whole numbers (`ModelManifest.Model.precision`), the others in 32 bits: vectors of all devices
        /// are alike.
        case int8
    }

    /// How many runs of one model may go on at once. Each takes memory of its own, and has its share of the threads: several runs of few threads
    /// are faster together than one run of many.
    public var streams: Int
    /// Threads of all runs of a model together; `nil` for one a core.
    public var threadCount: Int?
    /// How exactly the models compute.
    public var precision: Precision
    /// How closely to look.
    public var profile: AnalysisProfile

    /// Makes options.
    public init(
        streams: Int = 1, threadCount: Int? = nil, precision: Precision = .full, profile: AnalysisProfile = .balanced
    ) {
        self.streams = max(1, streams)
        self.threadCount = threadCount
        self.precision = precision
        self.profile = profile
    }

    /// One run at a time on all cores, 32 bits.
    public static let standard = InferenceOptions()

    /// As many runs at once as the machine has cores, at most four, because each takes memory of its own; together they have a thread for each core.
    public static func device(
        precision: Precision = .full, profile: AnalysisProfile = .balanced
    ) -> InferenceOptions {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return InferenceOptions(streams: min(4, cores), threadCount: cores, precision: precision, profile: profile)
    }
}

extension InferenceOptions {
    /// The properties that a model is compiled with (docs.openvino.ai, "CPU device", supported properties).
    var properties: [(key: String, value: String)] {
        var properties = [
            (key: "NUM_STREAMS", value: String(streams)),
            // Left to itself the plugin takes bf16 wherever it can, also where that is slower: measured 30 % on a processor with AVX512-BF16.
            (key: "INFERENCE_PRECISION_HINT", value: "f32"),
        ]
        if let threadCount { properties.append((key: "INFERENCE_NUM_THREADS", value: String(max(1, threadCount)))) }
        return properties
    }
}
