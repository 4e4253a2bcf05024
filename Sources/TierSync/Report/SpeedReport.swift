public import Foundation
import Inference
public import TierModel
import Workers

/// How fast this device runs the models, for `models bench`.
public struct SpeedReport: Hashable, Encodable, Sendable {
    /// One model at one precision.
    public struct Timing: Hashable, Encodable, Sendable {
        /// Name and version.
        public var model: String
        /// What it does.
        public var task: String
        /// `full` (32 bits) or `int8` (8-bit whole numbers).
        public var precision: String
        /// Milliseconds a run, with all cores at work.
        public var milliseconds: Double
    }

    /// What the processor is called.
    public var processor: String
    /// Cores.
    public var cores: Int
    /// When it was measured.
    public var measuredAt: Date
    /// The models.
    public var timings: [Timing]
    /// About how many seconds the models need for a photo, by profile.
    public var secondsPerPhoto: [String: Double]
    /// The profile that suits this device.
    public var recommended: AnalysisProfile

    private init(_ speed: DeviceSpeed) {
        processor = speed.processor
        cores = speed.cores
        measuredAt = speed.measuredAt
        timings = speed.timings.map {
            Timing(
                model: $0.model, task: $0.task.rawValue, precision: $0.precision.rawValue,
                milliseconds: $0.milliseconds)
        }
        secondsPerPhoto = Dictionary(
            uniqueKeysWithValues: AnalysisProfile.allCases.compactMap { profile in
                speed.secondsPerPhoto(profile).map { (profile.rawValue, ($0 * 1_000).rounded() / 1_000) }
            })
        recommended = speed.profile
    }

    /// Measures now, and keeps the result for all libraries of this user.
    ///
    /// - Throws: `InferenceError`.
    public static func measure() async throws -> SpeedReport {
        try await blocking {
            let speed = try DeviceSpeed.measured(runtime: InferenceRuntime(), models: ModelStore(), now: Date())
            DeviceSpeedFile().write(speed)
            return SpeedReport(speed)
        }
    }
}
