import Foundation

/// What a signature is for. Its words are signed with the text, so that what was signed for one use is worth nothing for another.
enum SignedUse: String, Sendable {
    /// A manifest.
    case manifest
    /// A list of members.
    case members

    /// Stands before the text that is signed.
    var prefix: Data { Data("tiersync \(rawValue) v1\n".utf8) }
}

/// Who has signed a line, as it stands behind it.
struct LineSignature: Hashable, Codable, Sendable {
    /// Whose it is.
    var key: DevicePublicKey
    /// The 64 bytes of an Ed25519 signature.
    var signature: Data
}
