/// Where a redirect may be followed to, and with what.
package enum RedirectPolicy {
    /// What to do with a redirect.
    package enum Decision: Hashable, Sendable {
        /// Ask again there.
        case follow(url: String, withSecrets: Bool)
        /// Do not go there.
        case refuse
    }

    /// The destination of a MOVE whose source was redirected: on the same server as before, by its new scheme and port.
    package static func moved(_ destination: String, from: String, to: String) -> String {
        guard let origin = HTTPURL(from), let next = HTTPURL(to), var moved = HTTPURL(destination),
            moved.scheme == origin.scheme, moved.authority == origin.authority
        else { return destination }
        moved.scheme = next.scheme
        moved.authority = next.authority
        return moved.text
    }

    /// Decides on an answer with a `Location`. Secrets stay with their host; TLS is never left; bodies go nowhere else.
    package static func decide(method: String, from: String, location: String) -> Decision {
        guard let origin = HTTPURL(from), let target = origin.resolving(location) else { return .refuse }
        if origin.scheme == "https", target.scheme != "https" { return .refuse }
        let isSameServer = origin.scheme == target.scheme && origin.authority == target.authority
        let isUpgrade = origin.scheme == "http" && target.scheme == "https" && origin.host == target.host
        if isSameServer || isUpgrade { return .follow(url: target.text, withSecrets: true) }
        // Some servers serve the bytes from a storage host by a signed address.
        // Not the answer to a HEAD: the page of a login would count as the object, for nothing compares its bytes.
        return method == "GET" && target.scheme == "https" ? .follow(url: target.text, withSecrets: false) : .refuse
    }
}
