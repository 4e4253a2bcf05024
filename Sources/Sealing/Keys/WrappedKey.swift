import Crypto
import Foundation

/// 32 bytes wrapped under a key that is used for nothing else: ChaCha20-Poly1305 with a random nonce, written as base64 of nonce, bytes and tag.
struct WrappedKey: Hashable, Codable, Sendable {
    private var text: Data

    /// Wraps a library key. `use` keeps what is wrapped for one purpose from being taken for another.
    init(_ key: LibraryKey, under wrapping: SymmetricKey, for use: String) throws {
        text = try ChaChaPoly.seal(key.bytes, using: wrapping, authenticating: Data(use.utf8)).combined
    }

    /// The library key; `nil` when the wrapping key or the use is another, or it was changed.
    func opened(under wrapping: SymmetricKey, for use: String) -> LibraryKey? {
        guard let box = try? ChaChaPoly.SealedBox(combined: text),
            let bytes = try? ChaChaPoly.open(box, using: wrapping, authenticating: Data(use.utf8))
        else { return nil }
        return LibraryKey(bytes: bytes)
    }

    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(Data.self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A library key wrapped under a text that a person keeps: a passphrase, or a code.
struct PassphraseSlot: Hashable, Codable, Sendable {
    var salt: Data
    var cost: ScryptCost
    var key: WrappedKey

    init(_ key: LibraryKey, under text: String, cost: ScryptCost, for use: String) throws {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        self.salt = Data(salt)
        self.cost = cost
        self.key = try WrappedKey(key, under: cost.key(from: text, salt: salt), for: use)
    }

    func opened(by text: String, for use: String) throws -> LibraryKey? {
        key.opened(under: try cost.key(from: text, salt: Array(salt)), for: use)
    }
}
