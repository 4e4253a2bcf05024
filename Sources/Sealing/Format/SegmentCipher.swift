import Crypto
import Foundation

/// Seals and opens the segments of one object, in any order (ChaCha20-Poly1305, RFC 8439).
///
/// The nonce of a segment is its number in 11 bytes, most significant first, and one byte that is 1 for the last segment and 0 for the others,
/// as in the age format: a segment at another place, a missing end or a further segment does not open.
struct SegmentCipher: Sendable {
    private let key: SymmetricKey

    /// Takes the payload key.
    init(key: SymmetricKey) {
        self.key = key
    }

    /// A segment did not open: it was changed, cut, or belongs elsewhere.
    struct NotAuthentic: Error {}

    /// The sealed segment: as many bytes, and a tag of 16.
    func seal(_ content: some DataProtocol, number: Int64, isLast: Bool) throws -> [UInt8] {
        let box = try ChaChaPoly.seal(content, using: key, nonce: Self.nonce(number, isLast))
        return Array(box.ciphertext) + Array(box.tag)
    }

    /// The content of a sealed segment. Throws `NotAuthentic`.
    func open(_ sealed: ArraySlice<UInt8>, number: Int64, isLast: Bool) throws -> [UInt8] {
        let tag = Int(SealedSize.tag)
        guard sealed.count >= tag else { throw NotAuthentic() }
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: Self.nonce(number, isLast), ciphertext: sealed.dropLast(tag), tag: sealed.suffix(tag))
            return Array(try ChaChaPoly.open(box, using: key))
        } catch {
            throw NotAuthentic()
        }
    }

    private static func nonce(_ number: Int64, _ isLast: Bool) throws -> ChaChaPoly.Nonce {
        let count = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        return try ChaChaPoly.Nonce(data: [0, 0, 0] + count + [isLast ? 1 : 0])
    }
}
