import Foundation
import SystemPackage

/// A folder of its own for one test, removed with it.
final class TestFolder: Sendable {
    let path: FilePath

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "imaging-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = FilePath(folder.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> FilePath {
        let file = path.appending(name)
        try Data(bytes).write(to: URL(fileURLWithPath: file.string))
        return file
    }

    /// The names of all files here.
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? [] }
}

/// The whole of a file.
func contents(_ file: FilePath) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file.string)))
}

/// Photos for development, where they are: in the folder that TIERSYNC_TEST_PHOTOS names, or beside the package.
enum SamplePhotos {
    static let folder: FilePath? = {
        let named = ProcessInfo.processInfo.environment["TIERSYNC_TEST_PHOTOS"].map { FilePath($0) }
        let beside = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("shared/photos")
        return [named, beside].compactMap(\.self).first { FileManager.default.fileExists(atPath: $0.string) }
    }()

    static func file(_ name: String) -> FilePath { (folder ?? "").appending(name) }
}
