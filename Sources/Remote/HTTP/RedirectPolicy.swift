/// Where a redirect may be followed to, and with what.
package enum RedirectPolicy {
    /// What to do with a redirect.
    package enum Decision: Hashable, Sendable {
        /// Ask again there.
        case follow(url: String, withSecrets: Bool)
        /// Do not go there.
        case refuse
    }

    /// Decides on an answer with a `Location`. Secrets stay with their host; TLS is never left; bodies go nowhere else.
    package static func decide(method: String, from: String, location: String) -> Decision {
        guard let origin = HTTPURL(from), let target = origin.resolving(location) else { return .refuse }
        if origin.scheme == "https", target.scheme != "https" { return .refuse }
        let isSameServer = origin.scheme == target.scheme && origin.authority == target.authority
        let isUpgrade = origin.scheme == "http" && target.scheme == "https" && origin.host == target.host
        if isSameServer || isUpgrade { return .follow(url: target.text, withSecrets: true) }
        // Some servers serve the bytes from a storage host by a signed address.
        let isRead = method == "GET" || method == "HEAD"
        return isRead && target.scheme == "https" ? .follow(url: target.text, withSecrets: false) : .refuse
    }
}
