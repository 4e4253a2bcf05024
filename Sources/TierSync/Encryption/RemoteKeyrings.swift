import Catalog
import Foundation
import Remote
import Sealing
import SystemPackage
import TierModel

/// The keyrings and invitations on a remote, below `tiersync/v1/keys`. They are stored as they are.
struct RemoteKeyrings: Sendable {
    var library: Library
    /// The remote itself, or the sealed view of it: these objects are the same on both.
    var store: any ObjectStore

    private var context: TransferContext { library.context(.metadata) }

    /// What lies there.
    struct Found: Sendable {
        /// Numbers of keyrings, the highest first.
        var keyrings: [Int64] = []
        var invitations: [ObjectKey] = []
    }

    /// Lists the objects.
    func find() async throws -> Found {
        var found = Found()
        for try await object in store.list(ObjectKey(PlainObjects.keys), context) {
            if let number = Self.number(of: object.key) { found.keyrings.append(number) }
            if object.key.components.last?.hasPrefix("invite-") == true { found.invitations.append(object.key) }
        }
        found.keyrings.sort(by: >)
        return found
    }

    /// The keyring with the highest number; `nil` without any.
    func newest() async throws -> Keyring? {
        guard let number = try await find().keyrings.first else { return nil }
        let keyring = try Keyring(try await contents(of: try Self.key(number)))
        guard keyring.number == number else {
            throw SealingError(
                .badKeyring, "the keyring \(number) on \(store.location) is another's",
                remedy: "put tiersync/v1/keys back from a backup")
        }
        return keyring
    }

    /// Stores a keyring, proven, and removes those before it.
    ///
    /// - Throws: `EngineError` (`keysChanged`) when another device has stored one of this number.
    func add(_ keyring: Keyring) async throws {
        let key = try Self.key(keyring.number)
        guard try await store(keyring.data, under: key) else { throw EngineError.keysChanged(store.location) }
        for number in try await find().keyrings where number < keyring.number {
            // What it wraps may be wrapped under a passphrase that shall open nothing any more.
            try await store.delete(try Self.key(number), context)
        }
    }

    /// Stores an invitation, and removes those whose time is over.
    func add(_ invitation: Invitation, now: Date) async throws {
        try await removeInvitations { $0.expires < now }
        guard let key = ObjectKey("\(PlainObjects.keys)/invite-\(UUID().uuidString.lowercased()).json") else { return }
        _ = try await store(try invitation.encoded(), under: key)
    }

    /// Removes invitations.
    func removeInvitations(_ isOver: (Invitation) -> Bool = { _ in true }) async throws {
        for key in try await find().invitations {
            let invitation = Invitation(try await contents(of: key))
            if invitation.map(isOver) ?? true { try await store.delete(key, context) }
        }
    }

    /// The keys that a secret gives.
    ///
    /// - Returns: the keys, and for a code the invitation that is used up by it.
    /// - Throws: `SealingError`.
    func open(_ keyring: Keyring, with secret: LibrarySecret, now: Date) async throws -> (LibraryKeys, ObjectKey?) {
        switch secret {
        case .passphrase(let text): return (try keyring.open(with: .passphrase(text)), nil)
        case .recoveryKey(let text): return (try keyring.open(with: .recovery(RecoveryKey(typed: text))), nil)
        case .code(let code):
            for key in try await find().invitations {
                guard let invitation = Invitation(try await contents(of: key)) else { continue }
                if let keys = try invitation.open(code, keyring, now: now) { return (keys, key) }
            }
            throw SealingError(
                .noInvitation, "no invitation on \(store.location) is for this code",
                remedy: "a code works once, within the hour; make a new one there: tiersync keys invite")
        }
    }

    /// - Returns: `false` when something else has the name.
    private func store(_ data: Data, under key: ObjectKey) async throws -> Bool {
        try await library.store(data, as: key, in: store)
    }

    private func contents(of key: ObjectKey) async throws -> Data {
        try await library.contents(of: key, in: store) ?? Data()
    }

    private static func key(_ number: Int64) throws -> ObjectKey {
        let digits = String(number)
        let text =
            "\(PlainObjects.keys)/keyring-\(String(repeating: "0", count: max(0, 8 - digits.count)) + digits).json"
        guard let key = ObjectKey(text) else { throw EngineError(.damagedRemote, "\(text) is no key") }
        return key
    }

    private static func number(of key: ObjectKey) -> Int64? {
        guard let name = key.components.last, name.hasPrefix("keyring-"), name.hasSuffix(".json") else { return nil }
        return Int64(name.dropFirst(8).dropLast(5))
    }
}
