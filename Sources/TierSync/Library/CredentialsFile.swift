import Foundation
import Remote
import SystemPackage
import TierModel

/// The remote's secrets, in a file that only its owner can read. A file that others can read is refused.
struct CredentialsFile {
    var layout: LibraryLayout

    /// Reads the file; `nil` when there is none.
    func read() throws -> RemoteCredentials? {
        let path = layout.credentials.string
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else {
            throw EngineError(
                .badConfiguration, "\(layout.credentials) can be read by others", remedy: "run: chmod 600 '\(path)'")
        }
        do {
            return try JSONDecoder().decode(RemoteCredentials.self, from: Data(contentsOf: URL(filePath: path)))
        } catch {
            throw EngineError(
                .badConfiguration, "\(layout.credentials) cannot be understood",
                remedy: "set the remote again with: tiersync remote set URL")
        }
    }

    /// Writes the file with mode 0600.
    func write(_ credentials: RemoteCredentials) throws {
        try DurableFile.write(
            try JSONEncoder().encode(credentials), to: layout.credentials, permissions: .ownerReadWrite)
    }
}
