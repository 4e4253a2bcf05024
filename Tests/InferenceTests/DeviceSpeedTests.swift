import Foundation
import Inference
import Testing
import TierModel

/// Which profile and precision follow from what was measured: pure.
@Suite struct `The profile that suits a device` {
    /// - Parameters:
    ///   - milliseconds: of the two large models in 32 bits; the small ones take a tenth.
    ///   - gain: how many times as fast 8-bit numbers are; `nil` where the processor gains nothing by them.
    private func speed(_ milliseconds: Double, gain: Double?) -> DeviceSpeed {
        let tasks: [(ModelManifest.Task, Double)] = [
            (.faceDetection, 1), (.textDetection, 1), (.textRecognition, 0.1), (.sceneEmbedding, 0.1),
            (.faceEmbedding, 0.1),
        ]
        var timings: [DeviceSpeed.Timing] = []
        for (task, share) in tasks {
            let full = milliseconds * share
            timings.append(
                DeviceSpeed.Timing(task: task, model: task.rawValue, precision: .full, milliseconds: full))
            guard let gain, [.faceDetection, .textDetection].contains(task) else { continue }
            timings.append(
                DeviceSpeed.Timing(task: task, model: task.rawValue, precision: .int8, milliseconds: full / gain))
        }
        return DeviceSpeed(processor: "test", cores: 2, runtime: "1", measuredAt: Date(), timings: timings)
    }

    @Test func `is accurate where even that is quick, fast where nothing is, and else balanced`() {
        #expect(speed(10, gain: nil).profile == .accurate)
        #expect(speed(90, gain: nil).profile == .balanced)
        #expect(speed(400, gain: nil).profile == .balanced)
        #expect(speed(900, gain: nil).profile == .fast)
    }

    @Test func `uses 8-bit numbers only where they are clearly faster, and never in the accurate one`() {
        #expect(speed(90, gain: nil).precision == .full)
        #expect(speed(90, gain: 0.3).precision == .full)
        #expect(speed(90, gain: 1.1).precision == .full)
        #expect(speed(90, gain: 1.8).precision == .int8)
        #expect(speed(90, gain: 1.8).precision(of: .accurate) == .full)
        #expect(speed(90, gain: 1.8).precision(of: .balanced) == .int8)
    }

    @Test func `takes longer the closer it looks`() throws {
        let speed = speed(100, gain: 1.5)
        let times = try AnalysisProfile.allCases.map { try #require(speed.secondsPerPhoto($0)) }
        #expect(times == times.sorted())
        #expect(AnalysisProfile.allCases == [.fast, .balanced, .accurate])
    }

    @Test func `is not known from half a measurement`() {
        var half = speed(10, gain: nil)
        half.timings.removeAll { $0.task == .textDetection }
        #expect(half.secondsPerPhoto(.balanced) == nil)
        #expect(half.profile == .balanced)
    }
}

@Suite struct `Measuring a device` {
    @Test func `gives a time for each model, and holds for this device, runtime and these models`() throws {
        let (runtime, models) = (try TestMaterial.runtime, try TestMaterial.store)
        let speed = try DeviceSpeed.measured(runtime: runtime, models: models, now: Date(timeIntervalSince1970: 0))
        #expect(speed.timings.allSatisfy { $0.milliseconds > 0 })
        #expect(speed.secondsPerPhoto(.balanced) != nil)
        #expect(speed.isCurrent(runtime: runtime, models: models))
        var other = speed
        other.processor = "another"
        #expect(!other.isCurrent(runtime: runtime, models: models))
        other = speed
        for index in other.timings.indices where other.timings[index].task == .faceDetection {
            other.timings[index].model = "an-older-model"
        }
        #expect(!other.isCurrent(runtime: runtime, models: models))
        let again = try JSONDecoder().decode(DeviceSpeed.self, from: JSONEncoder().encode(speed))
        #expect(again == speed)
    }
}
