package import Foundation
import SystemPackage
import TierModel

/// The folder of the model files. Each file is checked against the manifest whenever it is read.
public struct ModelStore: Sendable {
    /// What the manifest says.
    public let manifest: ModelManifest
    /// The folder, for `doctor`.
    public let folder: String

    /// Finds the models.
    ///
    /// They are looked for in `TIERSYNC_MODELS` (nowhere else when set), then beside the program, where SwiftPM puts the
    /// resources of the target ModelFiles, then in `../share/tiersync/models`.
    ///
    /// - Throws: `modelMissing` when no place has a manifest, `modelDamaged` when it cannot be understood.
    public init() throws(InferenceError) {
        try self.init(places: .current)
    }

    /// Opens the models in `folder`.
    ///
    /// - Throws: as `init()`.
    public init(folder: String) throws(InferenceError) {
        let path = FilePath(folder).appending("manifest.json")
        let bytes = try Self.contents(of: path)
        do {
            manifest = try JSONDecoder().decode(ModelManifest.self, from: bytes)
        } catch {
            throw .modelDamaged("\(path) cannot be understood", underlying: error)
        }
        guard manifest.schemaVersion == 1 else {
            throw .modelDamaged("\(path) has the unknown form \(manifest.schemaVersion)")
        }
        self.folder = folder
    }

    /// Finds the models from other places: for tests.
    package init(places: InstallationPlaces) throws(InferenceError) {
        if let named = places.path(variable: "TIERSYNC_MODELS") {
            try self.init(folder: named.string)
            return
        }
        let folders = ["tiersync_ModelFiles.resources", "../share/tiersync/models"].map(places.programFolder.appending)
        let found = folders.first { FileManager.default.fileExists(atPath: $0.appending("manifest.json").string) }
        guard let found else {
            throw .modelMissing("no models in " + folders.map(\.string).joined(separator: " or "))
        }
        try self.init(folder: found.string)
    }

    /// The model for a task, in 32 bits.
    ///
    /// - Throws: `modelMissing` when the manifest has none.
    public func model(for task: ModelManifest.Task) throws(InferenceError) -> ModelManifest.Model {
        guard let model = manifest.models.first(where: { $0.task == task && $0.precision == nil }) else {
            throw .modelMissing("\(folder)/manifest.json has no model for \(task.rawValue)")
        }
        return model
    }

    /// The model for a task as exact as it is asked for, or in 32 bits where there is no other.
    ///
    /// - Throws: `modelMissing` when the manifest has none.
    func model(
        for task: ModelManifest.Task, _ precision: InferenceOptions.Precision
    ) throws(InferenceError) -> ModelManifest.Model {
        if precision == .int8, let variant = variant(for: task) { return variant }
        return try model(for: task)
    }

    /// The variant of a task's model that computes in 8-bit whole numbers; `nil` when the manifest has none.
    package func variant(for task: ModelManifest.Task) -> ModelManifest.Model? {
        manifest.models.first { $0.task == task && $0.precision == InferenceOptions.Precision.int8.rawValue }
    }

    /// What the manifest says of the table for a purpose.
    ///
    /// - Throws: `modelMissing` when it has none.
    public func entry(for purpose: String) throws(InferenceError) -> ModelManifest.Table {
        guard let table = manifest.tables?.first(where: { $0.purpose == purpose }) else {
            throw .modelMissing("\(folder)/manifest.json has no table for \(purpose)")
        }
        return table
    }

    /// The bytes of the table for a purpose, checked.
    package func table(for purpose: String) throws(InferenceError) -> Data {
        let table = try entry(for: purpose)
        guard let file = table.files.first else {
            throw .modelMissing("\(folder)/manifest.json has no file for \(table.name)")
        }
        return try contents(of: file)
    }

    /// Reads and checks every file of every model and table, as `doctor` does.
    ///
    /// - Throws: `modelMissing` or `modelDamaged` for the first file that is not as described.
    public func verify() throws(InferenceError) {
        let tables = (manifest.tables ?? []).flatMap(\.files)
        for file in manifest.models.flatMap(\.files) + tables { _ = try contents(of: file) }
    }

    /// Reads and checks every file of one model.
    ///
    /// - Throws: as `verify()`.
    public func verify(_ model: ModelManifest.Model) throws(InferenceError) {
        for file in model.files { _ = try contents(of: file) }
    }

    /// The bytes of the model's file with this extension, checked: what is used is what was hashed.
    func contents(of model: ModelManifest.Model, extension ending: String) throws(InferenceError) -> Data {
        guard let file = model.files.first(where: { FilePath($0.path).extension == ending }) else {
            throw .modelMissing("\(folder)/manifest.json has no .\(ending) file for \(model.name)")
        }
        return try contents(of: file)
    }

    private func contents(of file: ModelManifest.File) throws(InferenceError) -> Data {
        guard let path = FilePath(folder).lexicallyResolving(FilePath(file.path)) else {
            throw .modelDamaged("\(folder)/manifest.json names a file outside its folder: \(file.path)")
        }
        let bytes = try Self.contents(of: path)
        guard bytes.count == file.size else {
            throw .modelDamaged("\(path) has \(bytes.count) bytes, and should have \(file.size)")
        }
        guard ContentDigest(of: bytes) == file.sha256 else {
            throw .modelDamaged("\(path) is not the file that the manifest describes: its SHA-256 differs")
        }
        return bytes
    }

    private static func contents(of path: FilePath) throws(InferenceError) -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path.string))
        } catch {
            throw .modelMissing("\(path) cannot be read", underlying: error)
        }
    }
}
