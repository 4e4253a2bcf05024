import SystemPackage

extension RemoteLocation {
    /// Reads an address as a user types it. A user name and password in it are split off, so that the location can be shown and stored.
    ///
    /// ```
    /// file:///mnt/photos
    /// s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-west-1&style=path
    /// webdav://host:8080/path · webdavs://user:password@host/path
    /// x-name://host/path, for a kind of remote that an embedder added
    /// ```
    ///
    /// Throws `malformedLocation`, which says what to type instead; the message leaves a password out.
    public static func parse(_ text: String) throws(RemoteError) -> (
        location: RemoteLocation, credentials: RemoteCredentials?
    ) {
        guard let address = SplitAddress(text) else {
            if text.hasPrefix("/") {
                throw malformed(
                    text, "is a path", type: "file://" + PercentEncoding.encode(text, keeping: pathCharacters))
            }
            throw malformed(text, "names no kind of remote", type: examples)
        }
        switch address.scheme {
        case "file": return (.directory(try directory(address, text)), nil)
        case "s3": return try s3(address, text)
        case "webdav", "webdavs": return try webDAV(address, text)
        case "http", "https":
            let scheme = address.scheme == "http" ? "webdav" : "webdavs"
            let host = address.path.contains("@") ? "HOST" : address.authority
            let path = address.path.contains("@") ? "/PATH" : address.path
            throw malformed(
                text, "may be WebDAV or S3: say which",
                type: "\(scheme)://\(host)\(path) or s3://BUCKET?endpoint=\(address.scheme)://\(host)")
        case let scheme where scheme.hasPrefix(CustomLocation.prefix):
            let place = try CustomLocation(address, text)
            let credentials = address.user.map {
                RemoteCredentials.password(user: $0, password: address.password ?? "")
            }
            return (.custom(place), credentials)
        default: throw malformed(text, "has an unknown scheme \"\(address.scheme)\"", type: examples)
        }
    }

    private static let examples =
        "file:///mnt/photos, s3://bucket/prefix?endpoint=https://host, webdavs://host/path"

    static func malformed(_ text: String, _ why: String, type: String) -> RemoteError {
        RemoteError(.malformedLocation, "\"\(redacted(text))\" \(why)", remedy: "type for example \(type)")
    }

    /// The text without anything that may be a user name or password, also where it stands in the wrong place.
    private static func redacted(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return text }
        let start = text.firstRange(of: "://").map { $0.upperBound <= at ? $0.upperBound : text.startIndex }
        return text[..<(start ?? text.startIndex)] + "…" + text[at...]
    }

    private static func directory(_ address: SplitAddress, _ text: String) throws(RemoteError) -> FilePath {
        guard address.authority.isEmpty || address.authority == "localhost" else {
            throw malformed(
                text, "names a host: a directory has none", type: "file:///mnt/photos, with three slashes")
        }
        guard address.query.isEmpty, address.path.hasPrefix("/"), let bytes = PercentEncoding.decode(address.path),
            !bytes.contains(0)
        else { throw malformed(text, "is no absolute path", type: "file:///mnt/photos") }
        let path = FilePath(rawBytes: bytes)
        guard !path.components.isEmpty else { throw malformed(text, "names no folder", type: "file:///mnt/photos") }
        return path.lexicallyNormalized()
    }

    private static func s3(_ address: SplitAddress, _ text: String) throws(RemoteError) -> (
        location: RemoteLocation, credentials: RemoteCredentials?
    ) {
        let example = "s3://bucket/prefix?endpoint=https://host&region=us-east-1"
        guard isBucketName(address.authority) else {
            throw malformed(text, "names no bucket (3 to 63 of a-z 0-9 . -)", type: example)
        }
        guard let path = PercentEncoding.decodeText(address.path) else {
            throw malformed(text, "is not UTF-8 with sound percent signs", type: example)
        }
        let prefix = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.joined(separator: "/")
        guard prefix.isEmpty || ObjectKey(prefix) != nil else {
            throw malformed(text, "has a prefix with . or .. in it", type: example)
        }
        var location = S3Location(bucket: address.authority, prefix: prefix)
        for (name, value) in address.query {
            switch (name, value) {
            case ("endpoint", let value): location.endpoint = try endpoint(value, text)
            case ("region", let value) where !value.isEmpty: location.region = value
            case ("style", let value):
                guard let style = S3Location.Style(rawValue: value) else {
                    throw malformed(text, "has an unknown style \"\(value)\"", type: "style=path or style=virtual")
                }
                location.style = style
            default: throw malformed(text, "has an unknown option \"\(name)\"", type: example)
            }
        }
        var credentials: RemoteCredentials?
        if let user = address.user, let password = address.password {
            credentials = .accessKey(id: user, secret: password)
        }
        return (.s3(location), credentials)
    }

    private static func isBucketName(_ name: String) -> Bool {
        // Some servers take upper case and underscores; none takes what would change the request's path.
        (1...255).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch UInt8(byte) {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            } && name != "." && name != ".."
    }

    /// A service's address as `scheme://host[:port]`; without a scheme it is HTTPS.
    private static func endpoint(_ value: String, _ text: String) throws(RemoteError) -> String {
        let full = value.utf8.contains(UInt8(ascii: ":")) && value.contains("://") ? value : "https://" + value
        guard let address = SplitAddress(full), ["http", "https"].contains(address.scheme), address.user == nil,
            var authority = HostAndPort(address.authority), address.query.isEmpty,
            address.path.isEmpty || address.path == "/"
        else {
            throw malformed(text, "has an endpoint that is no address", type: "endpoint=https://host:port")
        }
        // Host is signed, and libcurl sends it without the port that goes without saying.
        if authority.port == (address.scheme == "http" ? 80 : 443) { authority.port = nil }
        return "\(address.scheme)://\(authority.text)"
    }

    private static func webDAV(_ address: SplitAddress, _ text: String) throws(RemoteError) -> (
        location: RemoteLocation, credentials: RemoteCredentials?
    ) {
        let example = "webdavs://host/path"
        guard let authority = HostAndPort(address.authority) else {
            throw malformed(text, "names no host", type: example)
        }
        guard address.query.isEmpty else { throw malformed(text, "has options that WebDAV has not", type: example) }
        var path: [String] = []
        for part in address.path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let name = PercentEncoding.decodeText(Substring(part)), ObjectKey(name) != nil else {
                throw malformed(text, "has a part that is no name", type: example)
            }
            path.append(name)
        }
        let location = WebDAVLocation(
            isSecure: address.scheme == "webdavs", host: authority.host, port: authority.port, path: path)
        var credentials: RemoteCredentials?
        if let user = address.user { credentials = .password(user: user, password: address.password ?? "") }
        return (.webDAV(location), credentials)
    }
}
