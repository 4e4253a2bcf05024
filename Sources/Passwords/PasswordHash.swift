import CCrypt

/// A password as it is kept: hashed by the system's crypt(3) with yescrypt, which takes memory and time to try
/// (https://www.openwall.com/yescrypt/; the format is that of crypt(5)).
public struct PasswordHash: Hashable, Codable, Sendable {
    /// The setting, salt and hash, in the format of crypt(5).
    private let text: String

    /// Hashes a password with a new salt.
    ///
    /// Takes some tens of milliseconds and 16 MiB of memory.
    /// - Returns: `nil` when the system's library does not know yescrypt, or the password has a NUL byte or over 511 bytes.
    public init?(of password: String) {
        guard !password.utf8.contains(0), password.utf8.count <= Self.longest else { return nil }
        let salt = unsafe crypt_gensalt_ra("$y$", Self.cost, nil, 0)
        guard let salt = unsafe salt else { return nil }
        defer { unsafe free(salt) }
        guard let text = Self.crypt(password, setting: unsafe String(cString: salt)) else { return nil }
        self.text = text
    }

    /// Whether this is the password. Takes as long as hashing one.
    public func matches(_ password: String) -> Bool {
        guard !password.utf8.contains(0), password.utf8.count <= Self.longest,
            let other = Self.crypt(password, setting: text)
        else { return false }
        // As long whatever differs.
        let (one, two) = (Array(text.utf8), Array(other.utf8))
        return one.count == two.count && zip(one, two).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Reads what was kept.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes it as one string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// crypt(3) takes no more bytes of a phrase.
    private static let longest = 511
    /// 5 is the library's own default, and that of Debian's passwords.
    private static let cost: UInt = 5

    private static func crypt(_ password: String, setting: String) -> String? {
        var data: UnsafeMutableRawPointer?
        var size: CInt = 0
        let result = unsafe crypt_ra(password, setting, &data, &size)
        defer { unsafe free(data) }
        guard let result = unsafe result else { return nil }
        let text = unsafe String(cString: result)
        // Failure tokens begin with a star.
        return text.hasPrefix("*") ? nil : text
    }
}
