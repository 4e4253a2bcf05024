/// Turns keys into addresses of one bucket.
struct S3Endpoint: Sendable {
    let location: S3Location

    /// The region to begin with.
    var defaultRegion: String { location.region ?? "us-east-1" }

    /// AWS's certificates cover one name below the service's, so a bucket with a dot is named in the path there.
    private var style: S3Location.Style {
        location.style ?? (location.endpoint == nil && Self.isHostLabel(location.bucket) ? .virtual : .path)
    }

    private static func isHostLabel(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
    }

    /// `scheme://host[:port]` of requests, for a region.
    func base(region: String) -> String {
        let service = location.endpoint ?? "https://s3.\(region).\(Self.domain(of: region))"
        guard style == .virtual, let url = HTTPURL(service) else { return service }
        return "\(url.scheme)://\(location.bucket).\(url.authority)"
    }

    /// AWS's regions in China have a domain of their own.
    private static func domain(of region: String) -> String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }

    /// The region in the name of one of AWS's hosts (`s3.eu-west-1.amazonaws.com`, a bucket's name before it); `nil` for others.
    static func region(ofHost host: String) -> String? {
        let labels = host.lowercased().split(separator: ".").map(String.init)
        guard let end = labels.lastIndex(of: "amazonaws"), end + 1 < labels.count, labels[end + 1] == "com" else {
            return nil
        }
        guard let service = labels[..<end].lastIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) else { return nil }
        if labels[service] == "s3" { return service + 1 < end ? regionName(labels[end - 1]) : nil }
        return regionName(String(labels[service].dropFirst(3)))
    }

    /// A text that can be a region's name. It becomes part of a host's name, so nothing else is taken from an answer.
    static func regionName(_ text: String) -> String? {
        isHostLabel(text) && (2...32).contains(text.utf8.count) && !text.hasPrefix("-") ? text : nil
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
