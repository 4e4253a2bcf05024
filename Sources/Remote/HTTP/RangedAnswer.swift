import TierModel

/// What the head of an answer to a GET must say before a byte of its body is taken.
struct RangedAnswer: Sendable {
    var key: ObjectKey
    var location: RemoteLocation
    /// The first byte that was asked for.
    var offset: Int64
    /// The byte behind the last one that was asked for; `nil` is the object's end.
    var end: Int64?
    /// The version that is wanted.
    var version: ObjectVersion?
    /// The whole size, where it is known.
    var byteCount: Int64?
    /// How this kind of server names a version.
    var readVersion: @Sendable (HTTPHead) -> ObjectVersion

    /// The object that the answer is of, and how many body bytes must come. Throws `replaced` or `protocolViolation`.
    func check(_ head: HTTPHead) throws(RemoteError) -> (object: StoredObject, expected: Int64) {
        let found = readVersion(head)
        // Tags are compared as text even where they are weak: another tag is surely another version.
        if let wanted = version, differs(wanted, found) { throw RemoteError.replaced(key, location) }
        let (total, expected) = try lengths(head)
        if let byteCount, byteCount != total { throw RemoteError.replaced(key, location) }
        return (StoredObject(key: key, byteCount: total, version: found), expected)
    }

    private func differs(_ wanted: ObjectVersion, _ found: ObjectVersion) -> Bool {
        if let one = wanted.versionID, let other = found.versionID { return one != other }
        if let one = wanted.etag, let other = found.etag { return one != other }
        // Nothing to compare: a continuation could splice two versions.
        return offset > 0
    }

    private func lengths(_ head: HTTPHead) throws(RemoteError) -> (total: Int64, expected: Int64) {
        switch head.status {
        case 206:
            guard let range = head.headers["Content-Range"].flatMap(ContentRange.init), range.first == offset,
                let total = range.total ?? byteCount, range.last == min(end ?? total, total) - 1
            else { throw violation("another range than the one asked for") }
            let expected = range.last + 1 - offset
            if let length = head.contentLength, length != expected { throw violation("a length that contradicts it") }
            return (total, expected)
        case 200:
            // Never appended behind bytes that are there already.
            guard offset == 0 else { throw cannotGoOn }
            guard let total = head.contentLength ?? byteCount else { throw violation("a body of unknown length") }
            guard end.map({ $0 >= total }) ?? true else { throw violation("more than the range asked for") }
            return (total, total)
        default: throw violation("the unexpected status \(head.status)")
        }
    }

    /// The header field that asks for it; `nil` for the whole object.
    func rangeField(from offset: Int64) -> (String, String)? {
        guard offset > 0 || end != nil else { return nil }
        return ("Range", "bytes=\(offset)-" + (end.map { "\($0 - 1)" } ?? ""))
    }

    /// A server without ranges: a read that was cut begins anew, as it does for another version.
    private var cannotGoOn: RemoteError {
        RemoteError(
            .replaced, "\(location) sent the whole of \(RemoteError.printable(key)) instead of what was missing",
            remedy: "fetch it again from its beginning: the server, or a proxy in between, knows no ranges")
    }

    /// Whether a refused answer only shows that nothing can be continued here: the object may well be the same.
    func isOnlyUncontinuable(_ head: HTTPHead) -> Bool {
        let found = readVersion(head)
        let isSure =
            (version?.versionID != nil && found.versionID != nil) || (version?.etag != nil && found.etag != nil)
        return offset > 0 && (isSure ? head.status == 200 && version.map { !differs($0, found) } ?? true : true)
    }

    private func violation(_ what: String) -> RemoteError {
        RemoteError(
            .protocolViolation, "\(location) sent \(what) for \(RemoteError.printable(key))",
            remedy: "check for a proxy or cache in between")
    }
}
