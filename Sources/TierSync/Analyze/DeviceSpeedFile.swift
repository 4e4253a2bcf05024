import Foundation
import Inference
import SystemPackage

/// Keeps how fast this device runs the models, so that it is measured once for all libraries: a file in the user's folder for caches.
///
/// It holds figures only. Where it cannot be read or written, it is measured again.
struct DeviceSpeedFile: Sendable {
    let path: FilePath?

    /// The file of this user.
    init(places: InstallationPlaces = .current) {
        path = places.cacheFolder?.appending("device.json")
    }

    /// What was measured, on whatever device.
    func read() -> DeviceSpeed? {
        guard let path, let data = try? Data(contentsOf: URL(filePath: path.string)) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(DeviceSpeed.self, from: data)
    }

    /// Keeps it, if that can be done.
    func write(_ speed: DeviceSpeed) {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.dateEncodingStrategy = .iso8601
        try? FileManager.default.createDirectory(
            atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
        try? encoder.encode(speed).write(to: URL(filePath: path.string), options: .atomic)
    }

    /// What holds for this device; measured now, in a few seconds, unless it was before.
    ///
    /// - Throws: `InferenceError`.
    func current(runtime: InferenceRuntime, models: ModelStore) throws(InferenceError) -> DeviceSpeed {
        if let known = read(), known.isCurrent(runtime: runtime, models: models) { return known }
        let speed = try DeviceSpeed.measured(runtime: runtime, models: models, now: Date())
        write(speed)
        return speed
    }
}
