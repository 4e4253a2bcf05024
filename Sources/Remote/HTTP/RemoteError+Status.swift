import Foundation

extension RemoteError {
    /// What a status means where nothing else is known of the answer. `subject` is what was asked for.
    static func status(_ attempt: HTTPAttempt, _ subject: String, _ location: RemoteLocation, now: Date) -> RemoteError
    {
        let status = attempt.status
        let said = "\(location) answered \(status) for \(subject)"
        let hint: RetryHint =
            RetryPolicy.isTransient(status: status) ? .transient(after: retryAfter(attempt.head, now: now)) : .never
        switch status {
        case 401:
            return RemoteError(
                .credentialsRefused, "\(location) does not accept the user name and password (401)",
                remedy: "check them", status: status)
        case 403:
            return RemoteError(
                .credentialsRefused, said, remedy: "give these credentials the right to read, write, list and delete",
                status: status)
        case 404: return RemoteError(.notFound, said, remedy: "check that it was not moved or deleted", status: status)
        case 407:
            return RemoteError(
                .credentialsRefused, "the proxy on the way to \(location) wants a user name and password (407)",
                remedy: "put them into http_proxy or https_proxy", status: status)
        case 413:
            return RemoteError(.tooLarge, said, remedy: "raise the server's limit for one file", status: status)
        case 417:
            // Asked for leave to send the body; from now on it is sent without (RFC 9110, section 15.5.18).
            return RemoteError(.server, said, remedy: "try again", status: status, retry: .atOnce)
        case 507:
            return RemoteError(
                .full, "no room is left in \(location)", remedy: "free space there or raise the quota", status: status)
        case 300..<400:
            return RemoteError(
                .server, said + ", a redirect that is not followed", remedy: "use the address that it leads to",
                status: status)
        default:
            return RemoteError(.server, said, remedy: "look into the server's log", status: status, retry: hint)
        }
    }

    /// The wait that a server asks for, in seconds or as a date (RFC 9110, section 10.2.3).
    static func retryAfter(_ head: HTTPHead?, now: Date) -> Duration? {
        guard let text = head?.headers["Retry-After"] else { return nil }
        if let seconds = Int(text), seconds >= 0 { return .seconds(seconds) }
        return HTTPDate.parse(text).map { .seconds(max(0, $0.timeIntervalSince(now))) }
    }
}
