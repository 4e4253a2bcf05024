/// A place that an embedder's own `ObjectStoreScheme` knows: `x-name://host/path`.
public struct CustomLocation: Hashable, Sendable {
    /// The scheme, in lower case; it begins with `x-`, so that it is never one of the engine's.
    public var scheme: String
    /// The host and perhaps the port; may be empty.
    public var authority: String
    /// The names on the way, decoded, outermost first.
    public var path: [String]

    /// Makes a location.
    public init(scheme: String, authority: String = "", path: [String] = []) {
        self.scheme = scheme
        self.authority = authority
        self.path = path
    }
}

extension CustomLocation: CustomStringConvertible {
    /// The address as it is typed.
    public var description: String {
        scheme + "://" + authority
            + path.map { "/" + PercentEncoding.encode($0, keeping: "!$&'()*+,;=:@") }.joined()
    }
}

extension CustomLocation {
    /// What the scheme of such a place begins with.
    static let prefix = "x-"

    /// Whether a scheme is one that an embedder may add: `x-` and letters, digits, `+`, `.`, `-`.
    static func isScheme(_ text: String) -> Bool {
        text.hasPrefix(prefix) && text.utf8.count > prefix.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Reads an address, its user and password split off.
    init(_ address: SplitAddress, _ text: String) throws(RemoteError) {
        let example = "\(address.scheme)://host/path"
        guard Self.isScheme(address.scheme) else {
            throw RemoteLocation.malformed(text, "has a scheme that is no name", type: "x-name://host/path")
        }
        // They could hold a key, and the address is stored and shown.
        guard address.query.isEmpty else { throw RemoteLocation.malformed(text, "has options", type: example) }
        var authority = ""
        if !address.authority.isEmpty {
            guard let host = HostAndPort(address.authority) else {
                throw RemoteLocation.malformed(text, "names no host", type: example)
            }
            authority = host.text
        }
        var path: [String] = []
        for part in address.path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let name = PercentEncoding.decodeText(Substring(part)), ObjectKey(name) != nil else {
                throw RemoteLocation.malformed(text, "has a part that is no name", type: example)
            }
            path.append(name)
        }
        guard !authority.isEmpty || !path.isEmpty else {
            throw RemoteLocation.malformed(text, "names no place", type: example)
        }
        self.init(scheme: address.scheme, authority: authority, path: path)
    }
}
