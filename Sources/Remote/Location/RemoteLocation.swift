public import SystemPackage

/// Where originals are kept: a directory, an S3 bucket, a WebDAV share, or a place that only an embedder's program knows. Never holds a secret.
public enum RemoteLocation: Hashable, Sendable {
    /// A directory by its absolute path.
    case directory(FilePath)
    /// A bucket, or a prefix in one.
    case s3(S3Location)
    /// A collection on a WebDAV server.
    case webDAV(WebDAVLocation)
    /// A place of a kind that an embedder added (`ObjectStoreScheme`).
    case custom(CustomLocation)
}

/// A bucket of a service that speaks S3.
public struct S3Location: Hashable, Sendable {
    /// How the bucket is named in a request.
    public enum Style: String, Sendable {
        /// In the path: `https://endpoint/bucket/key`.
        case path
        /// In the host name: `https://bucket.endpoint/key`.
        case virtual
    }

    /// The bucket's name.
    public var bucket: String
    /// What all keys begin with, without a slash at either end; empty for the bucket itself.
    public var prefix: String
    /// The service, as `https://host[:port]`; `nil` is AWS.
    public var endpoint: String?
    /// The region; `nil` is `us-east-1` until the server says otherwise.
    public var region: String?
    /// How the bucket is named; `nil` is `path` for an own endpoint and `virtual` for AWS.
    public var style: Style?

    /// Makes a location.
    public init(
        bucket: String, prefix: String = "", endpoint: String? = nil, region: String? = nil, style: Style? = nil
    ) {
        self.bucket = bucket
        self.prefix = prefix
        self.endpoint = endpoint
        self.region = region
        self.style = style
    }
}

/// A collection on a WebDAV server.
public struct WebDAVLocation: Hashable, Sendable {
    /// Whether TLS is used (`webdavs://`).
    public var isSecure: Bool
    /// The host's name or address, IPv6 in brackets.
    public var host: String
    /// The port; `nil` is 80, or 443 with TLS.
    public var port: Int?
    /// The names on the way to the collection, decoded, outermost first.
    public var path: [String]

    /// Makes a location.
    public init(isSecure: Bool, host: String, port: Int? = nil, path: [String] = []) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
    }
}

extension RemoteLocation: CustomStringConvertible {
    /// The address as it is typed, without secrets; `parse` takes it back.
    public var description: String {
        switch self {
        case .directory(let path): "file://" + PercentEncoding.encode(path.rawBytes, keeping: Self.pathCharacters)
        case .s3(let location): location.description
        case .webDAV(let location): location.description
        case .custom(let location): location.description
        }
    }

    /// What stays readable in the path of an address.
    static let pathCharacters = "/!$&'()*+,;=:@"
}

extension S3Location: CustomStringConvertible {
    /// The address as it is typed.
    public var description: String {
        let path = prefix.isEmpty ? "" : "/" + PercentEncoding.encode(prefix, keeping: RemoteLocation.pathCharacters)
        let options = [("endpoint", endpoint), ("region", region), ("style", style?.rawValue)]
            .compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0, keeping: "/:"))" } }
        return "s3://\(bucket)\(path)" + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
    }
}

extension WebDAVLocation: CustomStringConvertible {
    /// The address as it is typed.
    public var description: String {
        let names = path.map { "/" + PercentEncoding.encode($0, keeping: "!$&'()*+,;=:@") }.joined()
        return (isSecure ? "webdavs://" : "webdav://") + authority + names
    }

    /// Host and port as they stand in an address.
    package var authority: String { host + (port.map { ":\($0)" } ?? "") }
}

extension RemoteLocation: Codable {
    /// Decodes the address.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = try RemoteLocation.parse(container.decode(String.self)).location
    }

    /// Encodes the address.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
