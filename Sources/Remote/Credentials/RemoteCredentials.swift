/// What a remote wants to know before it serves. It shows itself without its secrets, however it is printed.
public struct RemoteCredentials: Sendable {
    /// The secrets themselves; only the signers look at them.
    package enum Secret: Hashable, Sendable {
        case accessKey(id: String, secret: String, sessionToken: String?)
        case password(user: String, password: String)
        case bearer(token: String)
    }

    package let secret: Secret

    /// An S3 access key; the session token belongs to temporary keys.
    public static func accessKey(id: String, secret: String, sessionToken: String? = nil) -> RemoteCredentials {
        RemoteCredentials(secret: .accessKey(id: id, secret: secret, sessionToken: sessionToken))
    }

    /// A user's name and password, for WebDAV.
    public static func password(user: String, password: String) -> RemoteCredentials {
        RemoteCredentials(secret: .password(user: user, password: password))
    }

    /// A token, for WebDAV servers that take one.
    public static func bearer(token: String) -> RemoteCredentials {
        RemoteCredentials(secret: .bearer(token: token))
    }

    /// Who these credentials say one is: the access key's id, or the user's name.
    public var identity: String {
        switch secret {
        case .accessKey(let id, _, _): id
        case .password(let user, _): user
        case .bearer: "token"
        }
    }
}

extension RemoteCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The identity, the secrets as dots.
    public var description: String { "\(identity):…" }

    /// The identity, the secrets as dots.
    public var debugDescription: String { description }

    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
