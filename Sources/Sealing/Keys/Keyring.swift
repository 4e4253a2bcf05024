import Crypto
package import Foundation

/// All library keys, wrapped: what a device needs, beside a passphrase, a recovery key or a code, to read a library.
///
/// Two lines of JSON: the keyring, and an HMAC-SHA256 of the first line under a key that is derived from the newest library key, so that nobody
/// who cannot open it can put one together. A keyring is never changed; the next has a higher number.
package struct Keyring: Sendable {
    /// One library key.
    struct Entry: Hashable, Codable, Sendable {
        /// The key's id, in hexadecimal.
        var id: String
        /// When it was made, in ISO 8601.
        var made: String
        /// The key, under the newest; the newest itself has none here.
        var wrapped: WrappedKey?
    }

    struct Content: Hashable, Codable, Sendable {
        var format: Int
        var number: Int64
        /// Newest first.
        var keys: [Entry]
        var passphrase: PassphraseSlot
        var recovery: WrappedKey
    }

    private struct End: Codable {
        var hmac: Data
    }

    private struct Format: Codable {
        var format: Int
    }

    /// The newest format that this build knows.
    package static let format = 1
    /// Passphrases are at least so long.
    package static let shortestPassphrase = 10

    let content: Content
    /// Both lines, as they are stored.
    package let data: Data

    /// Which keyring of its library it is, from 1.
    package var number: Int64 { content.number }
    /// How much work a guess at the passphrase costs.
    package var cost: ScryptCost { content.passphrase.cost }
    /// The ids of the library keys with the time each was made, newest first.
    package var keys: [(id: String, made: String)] { content.keys.map { ($0.id, $0.made) } }

    private init(_ content: Content, under newest: LibraryKey) throws {
        self.content = content
        let line = try Self.encoder.encode(content)
        let mac = HMAC<SHA256>.authenticationCode(for: line, using: newest.derived(.keyringAuthenticity))
        let feed = Data("\n".utf8)
        data = line + feed + (try Self.encoder.encode(End(hmac: Data(mac)))) + feed
    }

    /// Reads a keyring. What it says counts only when it is opened.
    ///
    /// - Throws: `SealingError` (`badKeyring`, `newerKeyring`).
    package init(_ data: Data) throws(SealingError) {
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 3, lines[2].isEmpty,
            let format = try? JSONDecoder().decode(Format.self, from: lines[0]).format
        else { throw .badKeyring("it is damaged") }
        guard format <= Self.format else {
            throw SealingError(
                .newerKeyring, "the library's keys were written by a newer tiersync (format \(format))",
                remedy: "update tiersync; nothing was changed")
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: lines[0]), !content.keys.isEmpty,
            content.number > 0
        else { throw .badKeyring("it is damaged") }
        self.content = content
        self.data = data
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension Keyring {
    /// What opens a keyring.
    package enum Secret: Sendable {
        case passphrase(String)
        case recovery(RecoveryKey)
    }

    /// The first keyring of a library.
    package static func first(
        _ keys: LibraryKeys, passphrase: String, recovery: RecoveryKey, cost: ScryptCost, now: Date
    ) throws -> Keyring {
        try check(passphrase)
        let newest = keys.newest
        return try Keyring(
            Content(
                format: format, number: 1, keys: [Entry(id: newest.id.description, made: now.ISO8601Format())],
                passphrase: slot(newest, passphrase, cost), recovery: slot(newest, recovery)), under: newest)
    }

    /// The library's keys.
    ///
    /// - Throws: `SealingError` (`wrongSecret`, `badKeyring`).
    package func open(with secret: Secret) throws -> LibraryKeys {
        let newest: LibraryKey? =
            switch secret {
            case .passphrase(let text): try content.passphrase.opened(by: text, for: Self.passphraseUse)
            case .recovery(let key): content.recovery.opened(under: key.wrapping, for: Self.recoveryUse)
            }
        guard let newest else {
            let what: (String, String) =
                switch secret {
                case .passphrase: ("passphrase", "try again, or use the recovery key: --recovery-key")
                case .recovery: ("recovery key", "it may be an older one: changing keys makes a new one")
                }
            throw SealingError(.wrongSecret, "the \(what.0) does not open this library", remedy: what.1)
        }
        return try open(with: newest)
    }

    /// The library's keys, of the newest.
    ///
    /// - Throws: `SealingError` (`badKeyring`) when the keyring was not written by somebody who had it.
    func open(with newest: LibraryKey) throws -> LibraryKeys {
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let end = try? JSONDecoder().decode(End.self, from: lines[1])
        guard let hmac = end?.hmac, newest.id.description == content.keys[0].id,
            HMAC<SHA256>.isValidAuthenticationCode(
                hmac, authenticating: lines[0], using: newest.derived(.keyringAuthenticity))
        else { throw SealingError.badKeyring("it was changed") }
        let wrapping = newest.derived(.olderKey)
        let older = content.keys.dropFirst().map { $0.wrapped?.opened(under: wrapping, for: $0.id) }
        guard let keys = LibraryKeys(newestFirst: [newest] + older.compactMap { $0 }),
            keys.all.map(\.id.description) == content.keys.map(\.id)
        else { throw SealingError.badKeyring("a key in it is damaged") }
        return keys
    }

    /// The next keyring, with another passphrase, another recovery key, or both; of the same library keys.
    package func changed(_ keys: LibraryKeys, passphrase: String?, recovery: RecoveryKey?, cost: ScryptCost) throws
        -> Keyring
    {
        var content = content
        content.number += 1
        if let passphrase {
            try Self.check(passphrase)
            content.passphrase = try Self.slot(keys.newest, passphrase, cost)
        }
        if let recovery { content.recovery = try Self.slot(keys.newest, recovery) }
        return try Keyring(content, under: keys.newest)
    }

    /// The next keyring, with a new library key that seals from now on. The others are wrapped anew under it: no object changes.
    package func rotated(
        _ keys: LibraryKeys, passphrase: String, recovery: RecoveryKey, cost: ScryptCost, now: Date
    ) throws -> (keyring: Keyring, keys: LibraryKeys) {
        try Self.check(passphrase)
        let newest = LibraryKey.random()
        guard let all = LibraryKeys(newestFirst: [newest] + keys.all) else {
            throw SealingError.badKeyring("it is empty")
        }
        let wrapping = newest.derived(.olderKey)
        var entries = [Entry(id: newest.id.description, made: now.ISO8601Format())]
        for (key, entry) in zip(keys.all, content.keys) {
            entries.append(
                Entry(
                    id: entry.id, made: entry.made, wrapped: try WrappedKey(key, under: wrapping, for: entry.id)))
        }
        let next = Content(
            format: Self.format, number: number + 1, keys: entries, passphrase: try Self.slot(newest, passphrase, cost),
            recovery: try Self.slot(newest, recovery))
        return (try Keyring(next, under: newest), all)
    }

    private static let passphraseUse = "passphrase"
    private static let recoveryUse = "recovery"

    private static func slot(_ key: LibraryKey, _ passphrase: String, _ cost: ScryptCost) throws -> PassphraseSlot {
        try PassphraseSlot(key, under: passphrase, cost: cost, for: passphraseUse)
    }

    private static func slot(_ key: LibraryKey, _ recovery: RecoveryKey) throws -> WrappedKey {
        try WrappedKey(key, under: recovery.wrapping, for: recoveryUse)
    }

    /// Refuses a passphrase that is quickly guessed.
    package static func check(_ passphrase: String) throws(SealingError) {
        guard passphrase.count >= shortestPassphrase else {
            throw SealingError(
                .weakPassphrase, "a passphrase has at least \(shortestPassphrase) characters",
                remedy: "take five or six words that nobody would put together")
        }
    }
}
