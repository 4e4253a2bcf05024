import Crypto
package import Foundation
import Glibc
import SystemPackage
import TierModel

/// The Ed25519 key with which a device signs what it publishes: a file in the library's folder that only its owner can read.
package struct DeviceKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    private struct Content: Codable {
        var privateKey: Data
    }

    /// Makes a key that is written nowhere.
    package init() {
        key = Curve25519.Signing.PrivateKey()
    }

    /// Takes the 32 bytes of the secret (RFC 8032, section 5.1.5); `nil` for anything else.
    package init?(_ secret: Data) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret) else { return nil }
        self.key = key
    }

    /// The half that others may know.
    package var publicKey: DevicePublicKey? { DevicePublicKey(key.publicKey.rawRepresentation) }

    /// Signs a text for a use.
    func sign(_ text: Data, for use: SignedUse) throws -> LineSignature {
        guard let publicKey else { throw EngineError(.badConfiguration, "the key of this device is none") }
        return LineSignature(key: publicKey, signature: try key.signature(for: use.prefix + text))
    }

    /// Reads the key of a library; `nil` when it has none yet.
    ///
    /// - Throws: `EngineError` (`badConfiguration`) when others can read the file, or it is damaged.
    package static func read(_ layout: LibraryLayout) throws -> DeviceKey? {
        guard let data = try PrivateFile.read(layout.deviceKey) else { return nil }
        guard let content = try? JSONDecoder().decode(Content.self, from: data), let key = DeviceKey(content.privateKey)
        else {
            throw EngineError(
                .badConfiguration, "\(layout.deviceKey) is damaged",
                remedy: "put it back from a backup; or remove it, and let the owner admit this device again")
        }
        return key
    }

    /// Reads the key of a library, or makes it. Of two processes that make one at once, both get the same.
    ///
    /// - Throws: `EngineError` (`badConfiguration`, `unwritable`, `diskFull`).
    package static func establish(_ layout: LibraryLayout) throws -> DeviceKey {
        if let known = try read(layout) { return known }
        let made = DeviceKey()
        let data = try JSONEncoder().encode(Content(privateKey: made.key.rawRepresentation))
        let pending = layout.folder.appending(".\(UUID().uuidString).tmp")
        try DurableFile.writePending(data, to: pending, permissions: .ownerReadWrite)
        defer { try? DurableFile.remove(pending) }
        try DurableFile.sync(pending)
        // Unlike a rename, a link does not replace what another process has made meanwhile.
        if link(pending.string, layout.deviceKey.string) != 0, errno != EEXIST {
            // A file system without links.
            try DurableFile.rename(pending, to: layout.deviceKey)
        }
        try DurableFile.sync(layout.folder)
        return try read(layout) ?? made
    }
}

extension LibraryLayout {
    /// The secret with which this device signs, readable by the owner only.
    var deviceKey: FilePath { folder.appending("device-key.json") }
}
