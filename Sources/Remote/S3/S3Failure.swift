import Foundation
import XMLDocuments

/// What S3's error documents mean.
enum S3Failure {
    /// The document of an answer, if it has one. White space may precede it while a server works.
    static func root(_ attempt: HTTPAttempt) -> XMLElement? {
        let body = attempt.body.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        return body.isEmpty ? nil : try? XMLDocumentReader.read(Array(body), "a request")
    }

    /// The `<Error>` of an answer, if it has one.
    static func document(_ attempt: HTTPAttempt) -> XMLElement? {
        guard let root = root(attempt), root.name == "Error" else { return nil }
        return root
    }

    /// The code of the `<Error>` of an answer; empty without one.
    static func code(_ attempt: HTTPAttempt) -> String { document(attempt)?["Code"]?.text ?? "" }

    /// Whether the server says that it does not know this kind of request.
    static func isUnknown(_ attempt: HTTPAttempt) -> Bool {
        attempt.failure == nil
            && ([405, 501].contains(attempt.status) || ["NotImplemented", "MethodNotAllowed"].contains(code(attempt)))
    }

    /// A request that takes long is answered with 200 before it is done; an `<Error>` follows when it fails. The status is then
    /// set to the one that such an error has elsewhere. An answer of 200 that is cut off or no document is no success either.
    ///
    /// Source: Amazon S3 API Reference, CompleteMultipartUpload.
    static func unmasked(_ attempt: HTTPAttempt) -> HTTPAttempt {
        guard attempt.failure == nil, attempt.head?.isSuccess == true else { return attempt }
        guard let root = root(attempt) else { return with(status: 502, attempt) }
        guard root.name == "Error" else { return attempt }
        switch root["Code"]?.text ?? "" {
        case "InternalError", "": return with(status: 500, attempt)
        case "SlowDown", "ServiceUnavailable": return with(status: 503, attempt)
        case "PreconditionFailed": return with(status: 412, attempt)
        case "ConditionalRequestConflict", "OperationAborted": return with(status: 409, attempt)
        case "NoSuchUpload", "NoSuchKey", "NoSuchBucket": return with(status: 404, attempt)
        case "AccessDenied": return with(status: 403, attempt)
        default: return with(status: 400, attempt)
        }
    }

    private static func with(status: Int, _ attempt: HTTPAttempt) -> HTTPAttempt {
        var changed = attempt
        changed.head?.status = status
        return changed
    }

    /// The error for an answer that is not a success. `subject` is what was asked for.
    static func error(_ attempt: HTTPAttempt, _ subject: String, _ location: S3Location, now: Date) -> RemoteError {
        if let failure = attempt.failure { return failure }
        let code = code(attempt)
        let place = RemoteLocation.s3(location)
        var error = known(code, subject, location) ?? RemoteError.status(attempt, subject, place, now: now)
        error.status = attempt.status
        // The server's own code helps whoever looks it up; its message may quote what was sent, so it stays out.
        if !code.isEmpty { error.message += " [\(code.prefix(64).filter { $0.isASCII && $0.isLetter })]" }
        return error
    }

    private static func known(_ code: String, _ subject: String, _ location: S3Location) -> RemoteError? {
        let place = RemoteLocation.s3(location)
        switch code {
        case "NoSuchBucket":
            let endpoint = location.endpoint.map { " --endpoint-url \($0)" } ?? ""
            return RemoteError(
                .bucketMissing, "there is no bucket \"\(location.bucket)\" at \(place)",
                remedy: "create it, for example: aws s3 mb s3://\(location.bucket)\(endpoint)")
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "TokenRefreshRequired":
            return RemoteError(
                .credentialsRefused, "\(place) does not accept the access key",
                remedy: code.hasPrefix("Expired")
                    ? "get a new session token" : "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        case "RequestTimeTooSkewed":
            return RemoteError(
                .credentialsRefused, "this machine's clock differs too much from that of \(place)",
                remedy: "set the clock")
        case "NoSuchKey", "NoSuchVersion":
            return RemoteError(
                .notFound, "\(subject) is not in \(place)", remedy: "if it was moved or deleted there, put it back")
        case "InvalidObjectState":
            return RemoteError(
                .restoreNeeded, "\(subject) in \(place) is archived", remedy: "restore it at the storage service first")
        case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage":
            return RemoteError(.full, "no room is left in \(place)", remedy: "free space there or raise the quota")
        case "EntityTooLarge":
            return RemoteError(.tooLarge, "\(subject) is larger than \(place) takes", remedy: "raise its limit")
        case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch":
            return RemoteError(
                .contentDiffers, "\(subject) was damaged on the way to \(place), which refused it", remedy: "try again",
                retry: .transient(after: nil))
        case "RequestTimeout", "OperationAborted", "ConditionalRequestConflict":
            return RemoteError(
                .server, "\(place) could not take \(subject) now", remedy: "try again later",
                retry: .transient(after: nil))
        default: return nil
        }
    }
}
