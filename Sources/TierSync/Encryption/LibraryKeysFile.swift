import Foundation
import Sealing
public import SystemPackage
import TierModel

/// The library keys of this device with the keyring that they came from, in a file that only its owner can read. A file that others can read
/// is refused.
struct LibraryKeysFile {
    var layout: LibraryLayout

    /// What is in it.
    struct Content: Sendable {
        var keys: LibraryKeys
        /// The newest keyring that this device has seen.
        var keyring: Keyring
    }

    private struct Stored: Codable {
        var exported: ExportedKeys
        var keyring: String
    }

    /// Whether the file is there.
    var exists: Bool { FileManager.default.fileExists(atPath: layout.keys.string) }

    /// Reads the file; `nil` when there is none.
    func read() throws -> Content? {
        guard let data = try PrivateFile.read(layout.keys) else { return nil }
        guard let stored = try? JSONDecoder().decode(Stored.self, from: data),
            let keys = stored.exported.libraryKeys
        else {
            throw EngineError(
                .badConfiguration, "\(layout.keys) cannot be understood",
                remedy: "remove it, and get the keys again with: tiersync keys join")
        }
        return Content(keys: keys, keyring: try Keyring(Data(stored.keyring.utf8)))
    }

    /// Writes the file with mode 0600, durably.
    func write(_ content: Content) throws {
        let stored = Stored(
            exported: ExportedKeys(content.keys), keyring: String(decoding: content.keyring.data, as: UTF8.self))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try DurableFile.write(try encoder.encode(stored), to: layout.keys, permissions: .ownerReadWrite)
    }
}

extension LibraryLayout {
    /// The keys of an encrypted library, readable by the owner only.
    public var keys: FilePath { folder.appending("keys.json") }
}
