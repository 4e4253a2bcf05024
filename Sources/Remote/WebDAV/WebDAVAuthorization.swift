import Foundation
import Synchronization

/// Answers the server's demand for a name and password by the way it asks for: nothing is sent before it has asked.
package final class WebDAVAuthorization: Sendable {
    private enum Scheme {
        case basic
        case digest(DigestChallenge, used: Int)
    }

    private let credentials: RemoteCredentials?
    private let surroundings: RemoteSurroundings
    private let scheme = Mutex<Scheme?>(nil)
    private let hasWorked = Atomic(false)

    package init(_ credentials: RemoteCredentials?, _ surroundings: RemoteSurroundings) {
        self.credentials = credentials
        self.surroundings = surroundings
    }

    var hasCredentials: Bool { credentials != nil }

    /// Whether a token is sent instead of a name and a password.
    var isBearer: Bool {
        if case .bearer? = credentials?.secret { return true }
        return false
    }

    /// Whether the server is still to be asked what it wants, before a body goes out in vain.
    var isUnknown: Bool {
        guard case .password? = credentials?.secret else { return false }
        return scheme.withLock { $0 == nil }
    }

    /// The `Authorization` of a request; `nil` without credentials or before the server has asked.
    package func field(method: String, target: String) -> String? {
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

    private var current: String? {
        scheme.withLock { if case .digest(let challenge, _)? = $0 { challenge.nonce } else { nil } }
    }

    /// An answered request was not refused: what we answer is right, for as long as the nonce lives.
    package func noteAccepted() { hasWorked.store(true, ordering: .relaxed) }

    /// Takes the challenges of a 401. `true` when another try has a chance: the request had no answer to one, or only the
    /// nonce was stale. Not every server says so: where the same answer was right before, it is tried once more.
    ///
    /// `answer` is the `Authorization` that was refused. Where it was made for another nonce than the one that counts now,
    /// another worker has learned meanwhile, and its challenge stays.
    package func learn(from challenges: HTTPHeaders, answer: String?) -> Bool {
        guard case .password? = credentials?.secret else { return false }
        if let used = answer.flatMap(DigestChallenge.nonce(ofAnswer:)), let current, used != current { return true }
        let wasAnswered = answer != nil
        let offers = challenges.fields.filter { $0.name.lowercased() == "www-authenticate" }
            .flatMap { AuthenticationChallenge.all(in: $0.value) }
        // Digest keeps the password to itself, so it goes first.
        let challenge = offers.compactMap(DigestChallenge.init).max { !$0.isSHA256 && $1.isSHA256 }
        let isStale = offers.contains { $0.scheme == "digest" && $0.parameters["stale"]?.lowercased() == "true" }
        let isKnown = scheme.withLock { scheme in
            if let challenge {
                scheme = .digest(challenge, used: 0)
            } else if offers.contains(where: { $0.scheme == "basic" }) {
                scheme = .basic
            } else {
                return false
            }
            return true
        }
        guard isKnown else { return false }
        if !wasAnswered || isStale { return true }
        return challenge != nil && hasWorked.exchange(false, ordering: .relaxed)
    }
}
