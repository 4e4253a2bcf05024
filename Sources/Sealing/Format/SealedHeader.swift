import Crypto
package import Foundation
package import Remote

/// The first 80 bytes of a sealed object: which library key wraps the object's own key, and that key, wrapped.
///
/// | bytes | |
/// |---|---|
/// | 0 to 7 | `TSEALED` and the format's number, 1 |
/// | 8 to 15 | the library key's id |
/// | 16 to 31 | a random salt |
/// | 32 to 79 | the object's key of 32 bytes, wrapped, with its tag |
///
/// Wrapped means ChaCha20-Poly1305 with a nonce of zeros, under a key that HKDF-SHA256 derives from the library key and the salt: it
/// is used once. What is authenticated with it are bytes 0 to 31 and the object's name, so that an object under another name does not open.
package struct SealedHeader: Hashable, Sendable {
    /// The format's mark and number.
    static let magic = Array("TSEALED".utf8) + [1]
    static let saltByteCount = 16

    /// All 80 bytes.
    package let bytes: [UInt8]

    /// All 80 bytes, for storage.
    package var data: Data { Data(bytes) }

    /// Takes a header as it is stored; `nil` when it is none of this format.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Int(SealedSize.header), bytes.starts(with: Self.magic) else { return nil }
        self.bytes = Array(bytes)
    }

    /// Makes a header with a new random object key.
    package static func random(for key: ObjectKey, under library: LibraryKey) throws -> SealedHeader {
        try made(
            for: key, under: library, salt: SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) },
            objectKey: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    /// Makes a header of known parts: a salt of 16 and a key of 32 bytes, neither of which may ever be used again.
    package static func made(for key: ObjectKey, under library: LibraryKey, salt: [UInt8], objectKey: [UInt8]) throws
        -> SealedHeader
    {
        let start = magic + library.id.bytes + salt
        let box = try ChaChaPoly.seal(
            objectKey, using: library.derived(.wrapping, salt: salt), nonce: zeroNonce(),
            authenticating: start + Array(key.rawValue.utf8))
        return SealedHeader(trusted: start + Array(box.ciphertext) + Array(box.tag))
    }

    private init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Which library key wraps the object's.
    package var libraryKey: LibraryKeyID? { LibraryKeyID(bytes: bytes[8..<16]) }

    /// What seals and opens the segments.
    ///
    /// - Parameter key: The name that the object is stored under.
    /// - Throws: `SegmentCipher.NotAuthentic` when the header was changed, or was made for another name.
    func cipher(for key: ObjectKey, under library: LibraryKey) throws -> SegmentCipher {
        let salt = Array(bytes[16..<32])
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: Self.zeroNonce(), ciphertext: bytes[32..<64], tag: bytes[64..<80])
            let objectKey = try ChaChaPoly.open(
                box, using: library.derived(.wrapping, salt: salt),
                authenticating: Array(bytes[0..<32]) + Array(key.rawValue.utf8))
            return SegmentCipher(
                key: HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: SymmetricKey(data: objectKey), salt: salt,
                    info: Data(KeyUse.payload.rawValue.utf8), outputByteCount: 32))
        } catch {
            throw SegmentCipher.NotAuthentic()
        }
    }

    static func zeroNonce() throws -> ChaChaPoly.Nonce { try ChaChaPoly.Nonce(data: [UInt8](repeating: 0, count: 12)) }
}
