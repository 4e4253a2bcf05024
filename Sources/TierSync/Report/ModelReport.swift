import Inference
import TierModel

/// One model, for `models list`.
public struct ModelReport: Hashable, Encodable, Sendable {
    /// Its name.
    public var name: String
    /// Its version.
    public var version: String
    /// What it does.
    public var task: String
    /// Size of its files.
    public var bytes: Int64
    /// Its licence.
    public var licence: String
    /// `ok`, or what is wrong with its files.
    public var state: String

    /// Every model of the manifest, its files checked.
    ///
    /// - Throws: `InferenceError` when there is no manifest.
    public static func all() throws -> [ModelReport] {
        let store = try ModelStore()
        return store.manifest.models.map { model in
            var state = "ok"
            do {
                try store.verify(model)
            } catch {
                state = PhotoFailure(photo: nil, file: model.name, error: error).error
            }
            return ModelReport(
                name: model.name, version: model.version, task: model.task.rawValue,
                bytes: Int64(model.byteCount), licence: model.licence.spdx, state: state)
        }
    }
}
