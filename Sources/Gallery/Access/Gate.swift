import Foundation
import WebServer

/// Lets in who may come in: the right host, the page itself, a session, not too often.
///
/// A page of somebody else in the same browser can send requests here. It cannot choose `Host` (DNS rebinding is told by it), cannot
/// leave out `Origin` with what changes something, and gets no cookie along (`SameSite=Strict`).
struct Gate: Sendable {
    /// What a request may name in `Host`: lower case, with the port unless it is the scheme's own.
    var hosts: Set<String>
    /// `http` or `https`.
    var scheme: String
    /// The cookie: other programs on this machine have cookies for the same host.
    var cookie: String
    /// Who is signed in.
    var access: AccessFile
    /// How often somebody may try to sign in.
    var signIns: RateLimit
    /// How often somebody may change something.
    var changes: RateLimit

    /// Lets in who calls the server by a name that it has.
    init(_ options: GalleryOptions, port: Int, access: AccessFile) {
        scheme = options.scheme
        cookie = "tiersync-session-\(port)"
        self.access = access
        signIns = RateLimit(burst: 10, perSecond: 0.1)
        changes = RateLimit(burst: 200, perSecond: 50)
        let isEverywhere = ["0.0.0.0", "::"].contains(options.host)
        let machine = options.isLoopback || isEverywhere ? ["localhost", "127.0.0.1", "::1"] : []
        hosts = []
        for name in options.hostNames + [options.host] + machine {
            let host = (name.contains(":") ? "[\(name)]" : name).lowercased()
            hosts.insert("\(host):\(port)")
            // A proxy in front of us has the scheme's own port.
            if port == (scheme == "http" ? 80 : 443) || options.hostNames.contains(name) { hosts.insert(host) }
        }
    }

    /// Checks what holds for every request.
    ///
    /// - Throws: 421 for another host, 403 for another origin, 429 for too many.
    func check(_ request: HTTPRequest) throws(RequestError) {
        guard let host = request.header("host")?.lowercased(), hosts.contains(host) else {
            throw RequestError(
                421, "this server is not called so",
                remedy: "open the address that tiersync serve prints; name others with --host-name", code: "host")
        }
        // Fetch metadata (https://www.w3.org/TR/fetch-metadata/): absent from programs that are no browsers.
        if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" {
            let isNavigation = request.header("sec-fetch-mode") == "navigate"
            guard isNavigation, request.method == .get else { throw Self.foreign }
        }
        guard request.method != .get, request.method != .head else { return }
        if let origin = request.header("origin")?.lowercased() {
            // A proxy in front of us may speak TLS where we do not.
            guard origin == "\(scheme)://\(host)" || origin == "https://\(host)" else { throw Self.foreign }
        }
        guard changes.takes(request.client) else {
            throw RequestError(429, "too many requests", remedy: "wait a moment", code: "tooMany", retryAfter: 2)
        }
    }

    /// Checks that a request comes from somebody who is signed in.
    func checkSession(_ request: HTTPRequest) throws(RequestError) {
        guard isSignedIn(request) else { throw .signedOut }
    }

    /// Whether it does.
    func isSignedIn(_ request: HTTPRequest) -> Bool { token(of: request).map(access.isSession) ?? false }

    /// The token of the request's cookie.
    func token(of request: HTTPRequest) -> String? {
        for field in request.headers where field.name == "cookie" {
            for pair in field.value.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == cookie else { continue }
                let token = parts[1].trimmingCharacters(in: .whitespaces)
                if token.count == 64 { return token }
            }
        }
        return nil
    }

    /// The header field that signs a browser in, or out.
    func cookieField(_ token: String?) -> (String, String) {
        let life = token == nil ? 0 : Int(AccessFile.lifetime)
        let secure = scheme == "https" ? "; Secure" : ""
        return (
            "Set-Cookie", "\(cookie)=\(token ?? ""); Path=/; Max-Age=\(life); HttpOnly; SameSite=Strict\(secure)"
        )
    }

    private static let foreign = RequestError(
        403, "this request comes from another page", remedy: "open the page itself", code: "origin")
}
