import Catalog
import Foundation
import Remote
import Sealing
import SystemPackage
import TierModel
import Workers

extension Library {
    /// Says in the catalog that the library is encrypted: without its keys nothing goes to the remote, rather than in plain.
    private static let encryptedSetting = "encrypted"

    /// Whether what goes to the remote is encrypted.
    public func isEncrypted() async throws -> Bool {
        if LibraryKeysFile(layout: layout).exists { return true }
        return try await catalog.setting(Self.encryptedSetting) != nil
    }

    /// The keys that this device has; `nil` for a library that is not encrypted.
    ///
    /// - Throws: `EngineError` (`keysMissing`, `badConfiguration`).
    func libraryKeys() async throws -> LibraryKeysFile.Content? {
        if let content = try LibraryKeysFile(layout: layout).read() { return content }
        guard try await catalog.setting(Self.encryptedSetting) != nil else { return nil }
        throw EngineError(
            .keysMissing, "this library is encrypted, and its keys are not on this device",
            remedy: "get them with: tiersync keys join")
    }

    /// Makes the keys of a new library.
    func encrypt(_ encryption: LibraryEncryption) async throws {
        let keys = LibraryKeys()
        let keyring = try await blocking {
            try Keyring.first(
                keys, passphrase: encryption.passphrase, recovery: encryption.recovery, cost: encryption.cost,
                now: Date())
        }
        try await take(LibraryKeysFile.Content(keys: keys, keyring: keyring))
    }

    /// Writes keys down. The catalog first: it must never happen that the library is taken for one in plain.
    func take(_ content: LibraryKeysFile.Content) async throws {
        try await catalog.setSetting(Self.encryptedSetting, to: "1")
        try LibraryKeysFile(layout: layout).write(content)
        forgetConnection()
    }

    /// The sealed view of a remote.
    func sealed(_ store: any ObjectStore, _ content: LibraryKeysFile.Content?) -> any ObjectStore {
        guard let content else { return store }
        let keyrings = RemoteKeyrings(library: self, store: store)
        let number = content.keyring.number
        return SealedObjectStore(
            store, keys: content.keys, journal: CatalogSealingJournal(catalog: catalog, remote: store.location),
            beforeFirstPut: { _ in try await keyrings.check(number) }
        ) {
            try await self.catalog.announceProcess()
            // Swept after a crash; it need not be durable.
            let folder = self.layout.newJobFolder(of: self.catalog.process)
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            return folder
        }
    }

    /// Before a remote is used for the first time: it must be encrypted with this library's keys if, and only if, this library is.
    ///
    /// - Throws: `EngineError` (`encryptedRemote`, `plainRemote`, `foreignKeys`), `SealingError`.
    func checkEncryption(of store: any ObjectStore, _ content: LibraryKeysFile.Content?) async throws {
        guard let marker = try await remoteMarker(on: store) else { return }
        guard let content else {
            guard !marker.isEncrypted else { throw EngineError.encryptedRemote(store.location) }
            return
        }
        guard marker.isEncrypted else {
            throw EngineError.plainRemote(store.location)
        }
        guard let keyring = try await RemoteKeyrings(library: self, store: store).newest() else { return }
        guard keyring.keys.contains(where: { $0.id == content.keys.all.last?.id.description }) else {
            throw EngineError(
                .foreignKeys, "\(store.location) is encrypted with the keys of another library",
                remedy: "give this library another bucket, prefix or folder")
        }
    }

    /// Brings the keyring to a remote that has none yet.
    func bringKeyring(to store: any ObjectStore, _ content: LibraryKeysFile.Content) async throws {
        let keyrings = RemoteKeyrings(library: self, store: store)
        // A lower one: an older state was put there, and the user has said to take it.
        guard try await keyrings.find().keyrings.first ?? 0 < content.keyring.number else { return }
        try await keyrings.add(content.keyring)
    }

    /// What the marker of a remote says; `nil` without one.
    func remoteMarker(on store: any ObjectStore) async throws -> RemoteMarker.Meaning? {
        guard let key = ObjectKey(RemoteMarker.name) else { return nil }
        // A folder that is not there yet has none; the probe makes it.
        if case .directory(let root) = store.location,
            !FileManager.default.fileExists(atPath: root.string + "/" + RemoteMarker.name)
        {
            return nil
        }
        do {
            return try await contents(of: key, in: store).map {
                RemoteMarker.Meaning(String(decoding: $0, as: UTF8.self))
            }
        } catch let error as RemoteError where error.code == .bucketMissing {
            // The probe makes it, or says so.
            return nil
        }
    }

    /// Gets the keys of an encrypted remote, for a new device, or for one that has only older ones.
    ///
    /// - Parameter secret: asked only where it is needed.
    /// - Returns: `false` when the remote is not encrypted.
    func join(_ store: any ObjectStore, secret: () async throws -> LibrarySecret?) async throws -> Bool {
        guard let marker = try await remoteMarker(on: store), marker.isEncrypted else { return false }
        let keyrings = RemoteKeyrings(library: self, store: store)
        guard let keyring = try await keyrings.newest() else {
            throw EngineError(
                .damagedRemote, "\(store.location) is encrypted, and no keyring is there",
                remedy: "put tiersync/v1/keys back from a backup; a device that is in use has a copy, too")
        }
        if let known = try? LibraryKeysFile(layout: layout).read()?.keyring, known.number > keyring.number {
            throw RemoteKeyrings.rolledBack(keyring.number, known.number, store.location)
        }
        guard let secret = try await secret() else { throw EngineError.encryptedRemote(store.location) }
        let (keys, invitation) = try await blocking {
            try await keyrings.open(keyring, with: secret, now: Date())
        }
        try await take(LibraryKeysFile.Content(keys: keys, keyring: keyring))
        // Used up, once the keys are on this disk.
        if let invitation { try await store.delete(invitation, context(.metadata)) }
        return true
    }
}

extension RemoteKeyrings {
    /// Before anything is stored: the keyring must be the one that this device knows.
    ///
    /// - Throws: `EngineError` (`keysChanged`), `SealingError` (`rolledBack`).
    func check(_ known: Int64) async throws {
        let newest = try await find().keyrings.first ?? 0
        if newest > known { throw EngineError.keysChanged(store.location) }
        if newest < known { throw Self.rolledBack(newest, known, store.location) }
    }

    static func rolledBack(_ found: Int64, _ known: Int64, _ location: RemoteLocation) -> SealingError {
        SealingError.rolledBack(
            "\(location) shows the keyring \(found), and this device has seen \(known)",
            remedy: "somebody has put an older state there; if that was you: tiersync remote set '\(location)' --force")
    }
}

extension EngineError.Code {
    /// The library is encrypted, and its keys are not here.
    public static let keysMissing = EngineError.Code(rawValue: "keysMissing")
    /// The remote is encrypted, and the library is not, or has no keys.
    public static let encryptedRemote = EngineError.Code(rawValue: "encryptedRemote")
    /// The library is encrypted, and the remote is not.
    public static let plainRemote = EngineError.Code(rawValue: "plainRemote")
    /// The remote is encrypted with the keys of another library.
    public static let foreignKeys = EngineError.Code(rawValue: "foreignKeys")
    /// The keys were changed on another device.
    public static let keysChanged = EngineError.Code(rawValue: "keysChanged")
    /// What was asked for is for encrypted libraries only.
    public static let notEncrypted = EngineError.Code(rawValue: "notEncrypted")
    /// What was asked for is not for encrypted libraries.
    public static let encryptedLibrary = EngineError.Code(rawValue: "encryptedLibrary")
}

extension EngineError {
    static func encryptedRemote(_ location: RemoteLocation) -> EngineError {
        EngineError(
            .encryptedRemote, "\(location) is encrypted; nothing was changed there",
            remedy: "to use it on this device: tiersync clone '\(location)' DIR")
    }

    static func plainRemote(_ location: RemoteLocation) -> EngineError {
        EngineError(
            .plainRemote, "\(location) holds a library that is not encrypted",
            remedy: "give the encrypted library another bucket, prefix or folder")
    }

    static func keysChanged(_ location: RemoteLocation) -> EngineError {
        EngineError(
            .keysChanged, "the keys on \(location) were changed on another device",
            remedy: "get them with: tiersync keys join")
    }
}
