public import Sealing

/// How a new library is to be encrypted: chosen when it is made, for all of it, and for good.
public struct LibraryEncryption: Sendable {
    let passphrase: String
    let recovery = RecoveryKey()
    /// How much work a guess at the passphrase costs.
    package var cost = ScryptCost.standard

    /// Takes a passphrase, and makes a recovery key.
    ///
    /// - Throws: `SealingError` (`weakPassphrase`).
    public init(passphrase: String) throws(SealingError) {
        try Keyring.check(passphrase)
        self.passphrase = passphrase
    }

    /// What opens the library when the passphrase is lost, to be kept on paper. It is nowhere else.
    public var recoveryKey: String { recovery.text }
}

/// What a device proves itself with that joins an encrypted library.
public enum LibrarySecret: Sendable {
    /// The passphrase.
    case passphrase(String)
    /// The recovery key, as it was typed.
    case recoveryKey(String)
    /// A one-time code that another device made.
    case code(String)
}
