import Foundation

/// What S3's error documents mean.
enum S3Failure {
    /// The `<Error>` of an answer, if it has one.
    static func document(_ attempt: HTTPAttempt) -> XMLElement? {
        guard !attempt.body.isEmpty, let root = try? XMLDocumentReader.read(attempt.body, "a request"),
            root.name == "Error"
        else { return nil }
        return root
    }

    /// The error for an answer that is not a success. `subject` is what was asked for.
    static func error(_ attempt: HTTPAttempt, _ subject: String, _ location: S3Location, now: Date) -> RemoteError {
        if let failure = attempt.failure { return failure }
        let code = document(attempt)?["Code"]?.text ?? ""
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
