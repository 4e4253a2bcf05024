import Foundation
import SystemPackage
import TierModel

/// A file with secrets, which only its owner may read. One that others can read is refused.
enum PrivateFile {
    /// All of it; `nil` when it is not there.
    ///
    /// - Throws: `EngineError` (`badConfiguration`) when others can read it.
    static func read(_ path: FilePath) throws -> Data? {
        guard FileManager.default.fileExists(atPath: path.string) else { return nil }
        let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else {
            throw EngineError(
                .badConfiguration, "\(path) can be read by others", remedy: "run: chmod 600 '\(path.string)'")
        }
        return try Data(contentsOf: URL(filePath: path.string))
    }
}
