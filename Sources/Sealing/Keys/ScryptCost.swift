import Crypto
import CryptoExtras
import Foundation

/// How much work a guess at a passphrase costs: the parameters of scrypt (RFC 7914).
package struct ScryptCost: Hashable, Codable, Sendable {
    /// The cost N, a power of 2; r is 8 and p is 1 (128 · N · r bytes of memory).
    package var n: Int

    /// Takes a cost.
    package init(n: Int) {
        self.n = n
    }

    /// 2¹⁷: 128 MiB, and well below a second on a small machine. As much as OWASP's Password Storage Cheat Sheet asks for.
    package static let standard = ScryptCost(n: 1 << 17)
    /// 2¹⁵ for codes, which are random and long.
    package static let code = ScryptCost(n: 1 << 15)

    /// The most that a keyring may ask for: it comes from the remote, and must not take all of a device's memory.
    static let largest = 1 << 20

    /// Derives the 32 bytes that wrap. Throws `SealingError` (`badKeyring`) for costs that are out of range.
    func key(from text: String, salt: [UInt8]) throws -> SymmetricKey {
        guard n >= 2, n <= Self.largest, n.nonzeroBitCount == 1 else {
            throw SealingError.badKeyring("it asks for an scrypt cost of \(n)")
        }
        // One text, however it was typed: composed and decomposed letters are the same.
        let bytes = Data(text.precomposedStringWithCanonicalMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: 32, rounds: n, blockSize: 8, parallelism: 1)
    }
}
