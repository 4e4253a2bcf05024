/// The parts of a URL that decide where a request goes.
package struct HTTPURL: Hashable {
    var scheme: String
    var authority: String
    /// Path and query, percent-encoded, beginning with a slash.
    var target: String

    /// Cuts an absolute http or https URL; `nil` for anything else, and where a user name is in it.
    package init?(_ text: String) {
        guard let colon = text.firstRange(of: "://") else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        let rest = text[colon.upperBound...]
        let slash = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        authority = rest[..<slash].lowercased()
        target = String(rest[slash...])
        if !target.hasPrefix("/") { target = "/" + target }
        guard scheme == "http" || scheme == "https", !authority.isEmpty, !authority.contains("@") else { return nil }
    }

    var text: String { "\(scheme)://\(authority)\(target)" }

    /// The host alone.
    var host: String { HostAndPort(authority)?.host ?? authority }

    /// Whether it is this machine: names below `localhost` are, too (RFC 6761, section 6.3).
    package var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isQuad = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return ["localhost", "[::1]"].contains(host) || host.hasSuffix(".localhost") || (isQuad && parts[0] == "127")
    }

    /// Where a `Location` leads, absolute or relative to this host; `nil` when it cannot be followed.
    func resolving(_ location: String) -> HTTPURL? {
        if location.hasPrefix("//") { return HTTPURL("\(scheme):\(location)") }
        if location.hasPrefix("/") { return HTTPURL("\(scheme)://\(authority)\(location)") }
        return HTTPURL(location)
    }
}
