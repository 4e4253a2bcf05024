import Catalog
import Foundation
public import Inference
public import TierModel
import Workers

/// How photos are looked at, and what another profile would mean for those that were analysed before.
public struct ProfileReport: Hashable, Encodable, Sendable {
    /// The profile in use.
    public var profile: AnalysisProfile
    /// Whether it was chosen for this device, by measuring, and not by the user.
    public var isAutomatic: Bool
    /// About how many seconds its models need for a photo on this device.
    public var secondsPerPhoto: Double?
    /// How exactly models compute that find faces and text.
    public var precision: InferenceOptions.Precision
    /// Photos that were analysed with a profile that looks less closely.
    public var analyzedWithLess: ReanalysisCost

    /// In words, why it is this one.
    public var why: String {
        guard isAutomatic else { return "config.json" }
        return secondsPerPhoto == nil ? "until this device can be measured" : "suits this device"
    }

    private enum CodingKeys: String, CodingKey {
        case profile, isAutomatic, secondsPerPhoto, precision, analyzedWithLess
    }
}

extension Library {
    /// The profile in use; measures the device first where that was not done. Without the runtime or the models it says what was chosen, and no time.
    ///
    /// - Throws: `InferenceError`, `CatalogError`.
    public func profile() async throws -> ProfileReport {
        let speed = try await deviceSpeed()
        let profile = configuration.profile ?? speed?.profile ?? .balanced
        return ProfileReport(
            profile: profile, isAutomatic: configuration.profile == nil,
            secondsPerPhoto: speed?.secondsPerPhoto(profile), precision: speed?.precision(of: profile) ?? .full,
            analyzedWithLess: try await catalog.reanalysisCost(below: profile, photos: nil))
    }

    /// How fast this device is; `nil` where there is no runtime or no model to measure.
    private func deviceSpeed() async throws -> DeviceSpeed? {
        do {
            return try await blocking { try self.analysisProfile(ModelStore()).speed }
        } catch let error as InferenceError where [.runtimeMissing, .modelMissing].contains(error.code) {
            return nil
        }
    }

    /// Sets the profile for the analyses to come, also of other processes once they open the library anew. Nothing is analysed again by this.
    ///
    /// - Parameter profile: `nil` for the one that suits the device.
    /// - Throws: `EngineError`.
    public func setProfile(_ profile: AnalysisProfile?) throws {
        // As it is on disk: what was adjusted for this object alone is not written.
        var changed = try Configuration.read(layout)
        changed.profile = profile
        try changed.write(layout)
    }

    /// What photos cost to analyse again: all that were analysed with a profile that looks less closely than the one in use, or those named.
    ///
    /// - Throws: `InferenceError`, `CatalogError`.
    public func reanalysisCost(photos: [PhotoID]?) async throws -> ReanalysisCost {
        let (profile, _) = try await blocking { try self.analysisProfile(ModelStore()) }
        return try await catalog.reanalysisCost(below: profile, photos: photos)
    }

    /// The profile, and the speed that it was chosen by.
    func analysisProfile(_ models: ModelStore) throws(InferenceError) -> (profile: AnalysisProfile, speed: DeviceSpeed)
    {
        let speed = try DeviceSpeedFile().current(runtime: SharedModels.runtime(), models: models)
        return (configuration.profile ?? speed.profile, speed)
    }
}
