import Crypto
import Foundation

/// What opens a library when its passphrase is lost: 16 random bytes, to be printed and kept on paper.
package struct RecoveryKey: Sendable {
    private let bytes: [UInt8]

    /// A new one.
    package init() {
        bytes = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
    }

    /// Reads what a person typed.
    ///
    /// - Throws: `SealingError` (`mistyped`).
    package init(typed text: String) throws(SealingError) {
        guard let bytes = PrintableCode.bytes(text).flatMap(PrintableCode.unchecked), bytes.count == 16 else {
            throw SealingError(
                .mistyped, "that is no recovery key: it has 32 letters and digits in groups of four",
                remedy: "compare it with the paper; O is read as 0, I and L as 1")
        }
        self.bytes = bytes
    }

    /// Eight groups of four letters and digits.
    package var text: String { PrintableCode.text(PrintableCode.checked(bytes)) }

    /// What it wraps with. It is random, so that no work has to be asked for.
    var wrapping: SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes), info: Data(KeyUse.recovery.rawValue.utf8), outputByteCount: 32)
    }
}
