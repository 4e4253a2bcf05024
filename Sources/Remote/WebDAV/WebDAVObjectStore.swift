import Foundation
import Synchronization
package import TierModel

/// Keeps objects as files in a collection of a WebDAV server.
///
/// Such a server proves nothing by itself: content is proven by reading it back, freshness by a strong entity tag.
package final class WebDAVObjectStore: ObjectStore {
    /// A server's clock of whole seconds cannot tell two changes in the same one apart.
    private static let youngAge: TimeInterval = 2

    let client: WebDAVClient
    let options: RemoteOptions
    let collections = Mutex(KnownCollections())
    let recentTags = Mutex(RecentTags())

    /// Makes the adapter.
    package init(_ location: WebDAVLocation, _ credentials: RemoteCredentials?, options: RemoteOptions) {
        client = WebDAVClient(location, credentials, options)
        self.options = options
    }

    package var location: RemoteLocation { client.location }

    package func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        try await head(key.components, as: key, context)?.object
    }

    package func delete(_ key: ObjectKey, _ context: TransferContext) async throws {
        try await remove(key.components, context)
    }

    package func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        // The proven tag was settled when it was proven: whoever shows it now shows the same bytes, however young they are.
        let tag = tagRest != nil && proof.version.isETagStrong ? proof.version.etag : nil
        return try await freshenByVersion(proof, of: key, now: options.surroundings.now, context) {
            try await self.head(key.components, as: key, settled: tag, context)?.object
        }
    }

    /// What is under a path; `nil` for nothing or a collection. `settled` is a tag that counts also where the file is young.
    func head(_ path: [String], as key: ObjectKey, settled: String? = nil, _ context: TransferContext) async throws -> (
        object: StoredObject, transfer: TransferID
    )? {
        let attempt = try await retrying(path, answers: [301, 302, 307, 308, 404]) { number in
            try await self.client.send(
                WebDAVClient.Call(method: "HEAD", operation: .head, path: path, attempt: number), context)
        }
        guard let head = attempt.head, head.isSuccess else {
            if attempt.status == 404 {
                try await confirmRoot(context)
            } else if !attempt.leadsToCollection {
                // Somewhere else, such as a login: that says nothing about what is there.
                throw failure(attempt, path)
            }
            return nil
        }
        noteRoot()
        var length = head.contentLength
        if length == nil { length = try await listedSize(path, context) }
        guard let length else {
            throw RemoteError(
                .protocolViolation, "\(location) did not tell the size of \(RemoteError.printable(key))",
                remedy: "check for a proxy in between that compresses")
        }
        return (
            StoredObject(key: key, byteCount: length, version: Self.version(head, settled: settled)),
            attempt.transfer
        )
    }

    /// The size that a listing tells: Apache answers a HEAD of an empty file without one.
    private func listedSize(_ path: [String], _ context: TransferContext) async throws -> Int64? {
        let attempt = try await propfind(path, isCollection: false, depth: 0, context)
        guard attempt.head?.isSuccess == true else { return nil }
        let entries = try MultiStatus(attempt.body, location).entries
        return entries.count == 1 && entries.first?.isCollection == false ? entries.first?.byteCount : nil
    }

    func remove(_ path: [String], _ context: TransferContext) async throws {
        let attempt = try await retrying(path, answers: [404]) { number in
            try await self.client.send(
                WebDAVClient.Call(method: "DELETE", operation: .delete, path: path, attempt: number), context)
        }
        if attempt.status == 404 { try await confirmRoot(context) }
    }

    /// Repeats what may work later. Success and the statuses in `answers` come back; any other throws.
    func retrying(_ path: [String], answers: Set<Int>, _ send: (Int) async throws -> HTTPAttempt) async throws
        -> HTTPAttempt
    {
        try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let attempt = try await send(number)
            let isAnswer = attempt.head.map { $0.isSuccess || answers.contains($0.status) } ?? false
            guard attempt.failure == nil, isAnswer else { throw failure(attempt, path) }
            return attempt
        }
    }

    /// How long a tag must have been seen before it is surely that of one content, where the probe has found that out.
    var tagRest: Duration? { options.capabilities?.tagRest }

    /// The tag of a file that we stored, once it is old enough: what is written from now on gets another one.
    func settledTag(_ key: ObjectKey) -> String? {
        guard let tagRest else { return nil }
        let now = options.surroundings.elapsed()
        return recentTags.withLock { $0.settled(key, rest: tagRest, at: now) }
    }

    /// A tag was seen on what is about to be stored under a key.
    func noteTag(_ version: ObjectVersion, of key: ObjectKey) {
        guard tagRest != nil, let tag = version.etag else { return }
        let now = options.surroundings.elapsed()
        recentTags.withLock { $0.note(tag, of: key, at: now) }
    }

    func forgetTag(_ key: ObjectKey) { recentTags.withLock { $0.forget(key) } }

    /// The version that an answer's head names. A tag on a file that changed a moment ago may name two versions, unless it
    /// is `settled`.
    static func version(_ head: HTTPHead, settled: String? = nil) -> ObjectVersion {
        let tag = EntityTag(head.headers["ETag"])
        let modified = head.headers["Last-Modified"]
        var isYoung = false
        if let now = head.headers["Date"].flatMap(HTTPDate.parse), let then = modified.flatMap(HTTPDate.parse) {
            isYoung = now.timeIntervalSince(then) < youngAge
        }
        let counts = !isYoung || (settled != nil && tag?.value == settled)
        return ObjectVersion(
            etag: tag?.value, isETagStrong: tag?.isStrong == true && counts, lastModified: modified)
    }
}
