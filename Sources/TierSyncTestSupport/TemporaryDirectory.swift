import Foundation
public import SystemPackage

/// A folder of its own below the system's temporary folder, removed with its content when it is no longer used.
public final class TemporaryDirectory: Sendable {
    /// Where it is.
    public let path: FilePath

    /// Makes an empty folder, below another one than the system's temporary folder if one is given.
    public init(below parent: FilePath? = nil) throws {
        let parent = parent.map { URL(fileURLWithPath: $0.string) } ?? FileManager.default.temporaryDirectory
        let base = parent.appendingPathComponent("tiersync-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
        path = FilePath(base.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// Writes a file in the folder.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, as name: String) throws -> FilePath {
        let file = path.appending(name)
        try Data(Array(bytes)).write(to: URL(fileURLWithPath: file.string))
        return file
    }

    /// The bytes of a file in the folder.
    public func bytes(of name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: path.appending(name).string)))
    }
}
