/// Turns keys into addresses of one bucket.
struct S3Endpoint: Sendable {
    let location: S3Location

    /// The region to begin with.
    var defaultRegion: String { location.region ?? "us-east-1" }

    private var style: S3Location.Style { location.style ?? (location.endpoint == nil ? .virtual : .path) }

    /// `scheme://host[:port]` of requests, for a region.
    func base(region: String) -> String {
        let service = location.endpoint ?? "https://s3.\(region).amazonaws.com"
        guard style == .virtual, let url = HTTPURL(service) else { return service }
        return "\(url.scheme)://\(location.bucket).\(url.authority)"
    }

    /// The encoded path of a key; of the bucket itself without one.
    func path(of key: ObjectKey?) -> String {
        let bucket = style == .path ? "/" + PercentEncoding.encode(location.bucket) : ""
        guard let key else { return bucket.isEmpty ? "/" : bucket }
        return bucket + "/" + PercentEncoding.encode(fullKey(key), keeping: "/")
    }

    /// A key with the location's prefix.
    func fullKey(_ key: ObjectKey) -> String {
        location.prefix.isEmpty ? key.rawValue : location.prefix + "/" + key.rawValue
    }

    /// What a listing below a key asks for.
    func listPrefix(_ key: ObjectKey?) -> String {
        guard let key else { return location.prefix.isEmpty ? "" : location.prefix + "/" }
        return fullKey(key) + "/"
    }

    /// The key of a listed name; `nil` for names that are no keys of ours ("folder/" place-holders, other prefixes).
    func key(ofListed name: String) -> ObjectKey? {
        guard !location.prefix.isEmpty else { return ObjectKey(name) }
        let prefix = Array((location.prefix + "/").utf8)
        guard name.utf8.starts(with: prefix) else { return nil }
        return ObjectKey(String(decoding: name.utf8.dropFirst(prefix.count), as: UTF8.self))
    }
}
