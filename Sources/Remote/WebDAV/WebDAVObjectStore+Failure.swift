import TierModel

extension WebDAVObjectStore {
    /// Statuses by which servers say that the collection of a new file is not there: 409 is the standard's (RFC 4918,
    /// section 9.7.1), nginx answers 500.
    static let missingParent: Set<Int> = [404, 405, 409, 500]

    /// What an attempt that was no success means.
    func failure(_ attempt: HTTPAttempt, _ path: [String]) -> RemoteError {
        if let failure = attempt.failure { return failure }
        let subject = path.isEmpty ? "the folder" : PrintableName.escaped(path.joined(separator: "/"))
        if saysFull(attempt) {
            return RemoteError(
                .full, "no room is left in \(location)", remedy: "free space there or raise the quota",
                status: attempt.status)
        }
        switch attempt.status {
        case 401 where !client.authorization.hasCredentials:
            return RemoteError(
                .credentialsMissing, "\(location) wants a user name and a password",
                remedy: "set TIERSYNC_WEBDAV_USER and TIERSYNC_WEBDAV_PASSWORD", status: 401)
        case 401 where client.authorization.isBearer:
            return RemoteError(
                .credentialsRefused, "\(location) does not accept the token (401)",
                remedy: "ask the server for a new one", status: 401)
        case 401 where !unsupportedSchemes(attempt).isEmpty:
            return RemoteError(
                .credentialsRefused,
                "\(location) wants \(unsupportedSchemes(attempt).joined(separator: " or ")), which tiersync does not speak",
                remedy: "turn on Basic (over https) or Digest with MD5 or SHA-256 on the server", status: 401)
        case 423:
            var error = RemoteError.status(attempt, subject, location, now: options.surroundings.now())
            error.message = "\(subject) in \(location) is locked by another program"
            error.remedy = "close what has it open there, or wait until its lock ends"
            return error
        default: return RemoteError.status(attempt, subject, location, now: options.surroundings.now())
        }
    }

    /// What a server wants, where there is nothing among it that we can answer.
    private func unsupportedSchemes(_ attempt: HTTPAttempt) -> [String] {
        let fields = attempt.head?.headers.fields.filter { $0.name.lowercased() == "www-authenticate" } ?? []
        let offers = fields.flatMap { AuthenticationChallenge.all(in: $0.value) }
        guard !offers.contains(where: { $0.scheme == "basic" || DigestChallenge($0) != nil }) else { return [] }
        return offers.map { offer in
            let name = offer.scheme == "digest" ? ["Digest", offer.parameters["algorithm"]] : [offer.scheme]
            return PrintableName.escaped(name.compactMap(\.self).joined(separator: " "))
        }
    }

    /// Whether a refusal is about room. The standard's word is 507, but a quota is also told as 403 or 500, and in text.
    private func saysFull(_ attempt: HTTPAttempt) -> Bool {
        guard [403, 409, 413, 500].contains(attempt.status) else { return false }
        let text = String(decoding: attempt.body.prefix(16 * 1024), as: UTF8.self).lowercased()
        return Self.fullTexts.contains { text.contains($0) }
    }

    /// `InsufficientStorage` is the exception's name in the answers of sabre/dav (Nextcloud, ownCloud); the others are the
    /// texts of `EDQUOT` and `ENOSPC`, and what servers for many users say.
    private static let fullTexts = [
        "insufficientstorage", "insufficient storage", "insufficient space", "quota exceeded", "quotaexceeded",
        "exceeds quota", "exceeded your quota", "over quota", "quota limit", "no space left", "disk is full",
        "quota has been exceeded", "quota reached",
    ]
}

extension RemoteError {
    /// The same error, to be tried again without waiting.
    var retriedAtOnce: RemoteError {
        var error = self
        error.retry = .atOnce
        return error
    }
}
