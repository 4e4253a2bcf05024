import Crypto
import Foundation
public import Remote
public import SystemPackage

/// A server that speaks WebDAV, with one user: `/dav/` asks for Basic authorization, `/digest/` for Digest where it can.
public protocol WebDAVTestServer: TestServer {
    /// The folder behind `/dav/`.
    var files: FilePath { get }
}

extension WebDAVTestServer {
    /// The user it knows.
    public static var user: String { WebDAVAccount.user }

    /// The user's password.
    public static var password: String { WebDAVAccount.password }

    /// What it accepts.
    public static var credentials: RemoteCredentials { .password(user: user, password: password) }

    /// The address of a collection, through a proxy's port if one is given.
    public func location(_ path: [String] = [], digest: Bool = false, through port: Int? = nil) -> RemoteLocation {
        .webDAV(
            WebDAVLocation(
                isSecure: false, host: "127.0.0.1", port: port ?? self.port, path: [digest ? "digest" : "dav"] + path))
    }
}

/// The user of all WebDAV servers, as their password files want it.
enum WebDAVAccount {
    static let user = "photo"
    /// With the characters that break careless clients.
    static let password = "p:ass wörd%41"
    static let realm = "photos"

    /// `USER:PASSWORD`, lighttpd's plain file.
    static var plainLine: String { "\(user):\(password)\n" }

    /// `USER:{SHA}…`, which Apache and nginx read.
    static var passwordFileLine: String {
        "\(user):{SHA}\(Data(Insecure.SHA1.hash(data: Data(password.utf8))).base64EncodedString())\n"
    }

    /// `USER:REALM:MD5(USER:REALM:PASSWORD)` (RFC 7616, section 3.4.2), as `htdigest` writes it.
    static var digestFileLine: String {
        let hash = Insecure.MD5.hash(data: Data("\(user):\(realm):\(password)".utf8))
        return "\(user):\(realm):\(hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())\n"
    }
}
