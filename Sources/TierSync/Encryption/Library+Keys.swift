public import Foundation
import Remote
import Sealing
public import SystemPackage
import TierModel
import Workers

/// One library key, as `keys list` shows it.
public struct LibraryKeyReport: Encodable, Sendable {
    /// The key's id: tells nothing of the key.
    public var id: String
    /// When it was made, in ISO 8601.
    public var made: String
    /// Whether it encrypts new objects.
    public var isNewest: Bool
}

/// A one-time code for a further device.
public struct KeysInvitation: Encodable, Sendable {
    /// The code, to be typed there.
    public var code: String
    /// When it ends.
    public var expires: Date
}

extension Library {
    /// The library keys, newest first.
    ///
    /// - Throws: `EngineError` (`notEncrypted`, `keysMissing`).
    public func keysReport() async throws -> [LibraryKeyReport] {
        try await knownKeys().keyring.keys.enumerated().map { place, key in
            LibraryKeyReport(id: key.id, made: key.made, isNewest: place == 0)
        }
    }

    /// The keys in a form that other programs read: with them, everything on the remote can be decrypted, by anybody.
    ///
    /// - Throws: `EngineError` (`notEncrypted`, `keysMissing`).
    public func exportedKeys() async throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(ExportedKeys(try await knownKeys().keys)) + Data("\n".utf8)
    }

    /// Writes the exported keys to a new file that only its owner can read.
    ///
    /// - Throws: as `exportedKeys`, and `EngineError` (`outputExists`, `unwritable`).
    public func exportKeys(to path: FilePath) async throws {
        let data = try await exportedKeys()
        guard !FileManager.default.fileExists(atPath: path.string) else {
            throw EngineError(
                .outputExists, "\(PrintableName.escaped(path.string)) is there already", remedy: "name another file")
        }
        try DurableFile.write(data, to: path, permissions: .ownerReadWrite)
    }

    /// Changes the passphrase. Who has the old one, and a copy of the old keyring, can still use them: `rotateKeys` helps against that.
    ///
    /// - Throws: `SealingError`, `EngineError`, `RemoteError`.
    public func changePassphrase(to passphrase: String) async throws {
        try await change { known in
            let keyring = try known.keyring.changed(
                known.keys, passphrase: passphrase, recovery: nil, cost: known.keyring.cost)
            return LibraryKeysFile.Content(keys: known.keys, keyring: keyring)
        }
    }

    /// Makes a new recovery key; the old one opens nothing any more.
    ///
    /// - Returns: the new one, to be kept on paper.
    public func renewRecoveryKey() async throws -> String {
        let recovery = RecoveryKey()
        try await change { known in
            let keyring = try known.keyring.changed(
                known.keys, passphrase: nil, recovery: recovery, cost: known.keyring.cost)
            return LibraryKeysFile.Content(keys: known.keys, keyring: keyring)
        }
        return recovery.text
    }

    /// Makes a new library key, which encrypts new objects. No object is sent again: what is there can still be read by who has the old
    /// keys. Every other device must join again, and invitations end.
    ///
    /// - Parameter passphrase: The passphrase from now on; it may be the one before.
    /// - Returns: A new recovery key, to be kept on paper.
    public func rotateKeys(passphrase: String) async throws -> String {
        let recovery = RecoveryKey()
        try await change { known in
            let (keyring, keys) = try known.keyring.rotated(
                known.keys, passphrase: passphrase, recovery: recovery, cost: known.keyring.cost, now: Date())
            return LibraryKeysFile.Content(keys: keys, keyring: keyring)
        }
        try await RemoteKeyrings(library: self, store: try await makeStore()).removeInvitations()
        return recovery.text
    }

    /// Makes a one-time code with which a further device may join within the hour.
    public func inviteDevice() async throws -> KeysInvitation {
        let known = try await knownKeys()
        let keyrings = RemoteKeyrings(library: self, store: try await makeStore())
        try await keyrings.check(known.keyring.number)
        let now = Date()
        let (invitation, code) = try await blocking { try Invitation.made(known.keys, now: now) }
        try await keyrings.add(invitation, now: now)
        return KeysInvitation(code: code, expires: invitation.expires)
    }

    /// Gets the newest keys from the remote: after they were changed on another device, or lost here.
    ///
    /// - Throws: `SealingError`, `EngineError` (`notEncrypted`), `RemoteError`.
    public func joinKeys(with secret: LibrarySecret) async throws {
        guard try await isEncrypted() else { throw Self.notEncrypted }
        guard try await join(try makePlainStore(), secret: { secret }) else {
            throw EngineError(
                .plainRemote, "\(configuration.remote ?? "the remote") is not encrypted",
                remedy: "check the address: tiersync remote test")
        }
    }

    func knownKeys() async throws -> LibraryKeysFile.Content {
        guard let content = try await libraryKeys() else { throw Self.notEncrypted }
        return content
    }

    /// Replaces the keyring: on the remote first, so that no key exists that is on this device only.
    private func change(_ make: @escaping @Sendable (LibraryKeysFile.Content) throws -> LibraryKeysFile.Content)
        async throws
    {
        let known = try await knownKeys()
        let keyrings = RemoteKeyrings(library: self, store: try await makeStore())
        try await keyrings.check(known.keyring.number)
        let changed = try await blocking { try make(known) }
        try await keyrings.add(changed.keyring)
        try await take(changed)
    }

    private static let notEncrypted = EngineError(
        .notEncrypted, "this library is not encrypted",
        remedy: "encryption is chosen when a library is made: tiersync init --encrypt")
}
