import Foundation
import Synchronization

/// Answers the server's demand for a name and password by the way it asks for: nothing is sent before it has asked.
final class WebDAVAuthorization: Sendable {
    private enum Scheme {
        case basic
        case digest(DigestChallenge, used: Int)
    }

    private let credentials: RemoteCredentials?
    private let surroundings: RemoteSurroundings
    private let scheme = Mutex<Scheme?>(nil)

    init(_ credentials: RemoteCredentials?, _ surroundings: RemoteSurroundings) {
        self.credentials = credentials
        self.surroundings = surroundings
    }

    var hasCredentials: Bool { credentials != nil }

    /// Whether the server is still to be asked what it wants, before a body goes out in vain.
    var isUnknown: Bool {
        guard case .password? = credentials?.secret else { return false }
        return scheme.withLock { $0 == nil }
    }

    /// The `Authorization` of a request; `nil` without credentials or before the server has asked.
    func field(method: String, target: String) -> String? {
        switch credentials?.secret {
        case .bearer(let token)?: return "Bearer \(token)"
        case .password(let user, let password)?:
            return scheme.withLock { scheme in
                switch scheme {
                case nil: return nil
                case .basic?: return "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
                case .digest(let challenge, let used)?:
                    scheme = .digest(challenge, used: used + 1)
                    return challenge.answer(
                        user: user, password: password, method: method, target: target, count: used + 1,
                        clientNonce: surroundings.uniqueName())
                }
            }
        case .accessKey?, nil: return nil
        }
    }

    /// Takes the challenges of a 401. `true` when another try has a chance: the request had no answer to one, or only the
    /// nonce was stale.
    func learn(from head: HTTPHead, wasAnswered: Bool) -> Bool {
        guard case .password? = credentials?.secret else { return false }
        let offers = head.headers.fields.filter { $0.name.lowercased() == "www-authenticate" }.map(\.value)
        // Digest keeps the password to itself, so it goes first.
        let challenge = offers.compactMap(DigestChallenge.init).max { !$0.isSHA256 && $1.isSHA256 }
        let hasBasic = offers.contains { $0.lowercased().hasPrefix("basic") }
        let isStale = offers.contains {
            $0.lowercased().contains("stale=true") || $0.lowercased().contains("stale=\"true\"")
        }
        return scheme.withLock { scheme in
            if let challenge {
                scheme = .digest(challenge, used: 0)
            } else if hasBasic {
                scheme = .basic
            } else {
                return false
            }
            return !wasAnswered || isStale
        }
    }

}
