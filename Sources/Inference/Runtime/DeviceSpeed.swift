public import Foundation
public import TierModel

/// How fast a device was measured to run the models, and what follows from that.
public struct DeviceSpeed: Hashable, Codable, Sendable {
    /// How fast one model is.
    public struct Timing: Hashable, Codable, Sendable {
        /// What the model does.
        public var task: ModelManifest.Task
        /// Its name and version.
        public var model: String
        /// How exactly it computed.
        public var precision: InferenceOptions.Precision
        /// Milliseconds a run, with as many runs at once as the device is given.
        public var milliseconds: Double

        /// Takes what was measured.
        public init(
            task: ModelManifest.Task, model: String, precision: InferenceOptions.Precision, milliseconds: Double
        ) {
            self.task = task
            self.model = model
            self.precision = precision
            self.milliseconds = milliseconds
        }
    }

    /// What the processor is called.
    public var processor: String
    /// Cores.
    public var cores: Int
    /// Version of the runtime.
    public var runtime: String
    /// When it was measured.
    public var measuredAt: Date
    /// One for each model and precision.
    public var timings: [Timing]

    /// Takes what was measured.
    public init(processor: String, cores: Int, runtime: String, measuredAt: Date, timings: [Timing]) {
        self.processor = processor
        self.cores = cores
        self.runtime = runtime
        self.measuredAt = measuredAt
        self.timings = timings
    }

    /// 8-bit numbers where they save a sixth of the time or more of finding faces and text.
    public var precision: InferenceOptions.Precision {
        guard let full = searchTime(.full), let int8 = searchTime(.int8) else { return .full }
        return int8 * 1.2 <= full ? .int8 : .full
    }

    /// The precision that a profile uses on this device.
    public func precision(of profile: AnalysisProfile) -> InferenceOptions.Precision {
        profile == .accurate ? .full : precision
    }

    /// The most accurate profile whose models need a quarter of a second for a photo at most; the fast one where even the balanced one needs more
    /// than a second.
    public var profile: AnalysisProfile {
        if let time = secondsPerPhoto(.accurate), time <= 0.25 { return .accurate }
        if let time = secondsPerPhoto(.balanced), time > 1 { return .fast }
        return .balanced
    }

    /// About how many seconds the models need for a photo of 12 megapixels with a face and some lines of text; `nil` where something was not measured.
    public func secondsPerPhoto(_ profile: AnalysisProfile) -> Double? {
        let precision = precision(of: profile)
        guard let faces = milliseconds(.faceDetection, precision), let text = milliseconds(.textDetection, precision),
            let line = milliseconds(.textRecognition, .full),
            let scene = milliseconds(.sceneEmbedding, .full),
            let face = milliseconds(.faceEmbedding, .full)
        else { return nil }
        func area(_ side: Double, of full: Double) -> Double { side * side / (full * full) }
        let looks = area(Double(profile.faceLongSide), of: 1_024) * (profile.closerLook == .always ? 5 : 1)
        var textLooks = area(profile.textShorterSide, of: 736)
        // Every second photo has some trace of text, on a third of it.
        if let glance = profile.textGlanceSide { textLooks = area(glance, of: 736) + textLooks / 6 }
        return (faces * looks + text * textLooks + scene + face + 3 * line) / 1_000
    }

    /// Milliseconds a run of the model for a task.
    public func milliseconds(_ task: ModelManifest.Task, _ precision: InferenceOptions.Precision) -> Double? {
        timings.first { $0.task == task && $0.precision == precision }?.milliseconds
    }

    private func searchTime(_ precision: InferenceOptions.Precision) -> Double? {
        guard let faces = milliseconds(.faceDetection, precision), let text = milliseconds(.textDetection, precision)
        else { return nil }
        return faces + text
    }
}
