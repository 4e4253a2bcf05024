import Foundation
import Inference
import SystemPackage
import TierModel
import TierSync
import TierSyncTestSupport

/// A library in a folder of its own, and the photos that the project ships.
struct EngineFixture: Sendable {
    let directory: TemporaryDirectory
    let library: Library

    /// Makes a library; with a directory as the remote unless told otherwise.
    init(
        remote: String? = nil, credentials: [String: String]? = nil,
        encryption: LibraryEncryption? = TestEncryption.asAsked
    ) async throws {
        directory = try TemporaryDirectory()
        let folder = directory.path.appending("library")
        let url = remote ?? "file://\(directory.path.appending("remote"))"
        if remote == nil {
            try FileManager.default.createDirectory(
                atPath: directory.path.appending("remote").string, withIntermediateDirectories: true)
        }
        library = try await Library.create(in: folder, remote: url, encryption: encryption)
        if let credentials { try Self.write(credentials, to: library.layout.credentials) }
    }

    /// Opens the same library again, as another process would.
    func reopened() async throws -> Library { try await Library.open(in: library.layout.folder) }

    /// The checkout.
    static let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    /// The photos that are imported.
    static let photos = checkout.appending("Fixtures/photos")
    /// Files that are no sound photos.
    static let broken = checkout.appending("Fixtures/broken")

    /// How many photos there are.
    static var photoCount: Int { files(below: photos).count }

    /// Every file below a folder.
    static func files(below folder: FilePath) -> [FilePath] {
        let walk = FileManager.default.enumerator(atPath: folder.string)
        var files: [FilePath] = []
        while let name = walk?.nextObject() as? String {
            var isFolder: ObjCBool = false
            let path = folder.appending(name)
            if FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder), !isFolder.boolValue {
                files.append(path)
            }
        }
        return files.sorted { $0.string < $1.string }
    }

    /// A copy of one of the project's photos.
    func copy(_ name: String, as newName: String) throws -> FilePath {
        let target = directory.path.appending(newName)
        try FileManager.default.createDirectory(
            atPath: target.removingLastComponent().string, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Self.photos.appending(name).string, toPath: target.string)
        return target
    }

    /// Writes a file below the fixture's folder.
    func write(_ bytes: some Sequence<UInt8>, as name: String) throws -> FilePath {
        let target = directory.path.appending(name)
        try FileManager.default.createDirectory(
            atPath: target.removingLastComponent().string, withIntermediateDirectories: true)
        try Data(Array(bytes)).write(to: URL(filePath: target.string))
        return target
    }

    private static func write(_ credentials: [String: String], to file: FilePath) throws {
        let data = try JSONEncoder().encode(credentials)
        _ = FileManager.default.createFile(
            atPath: file.string, contents: data, attributes: [.posixPermissions: 0o600])
    }

    /// Whether faces can be analysed on this machine; tests that need it are skipped with `missingModels` otherwise.
    static let hasModels = (try? FaceAnalyzer(runtime: InferenceRuntime(), models: ModelStore())) != nil
    /// What is said then.
    static let missingModels = "the inference runtime is not installed: run make setup"
}
