package import Remote
import Synchronization
package import TierModel

/// Where the header of an object is written down before its first byte is sent: an upload that goes on in another process then has the
/// same key, and so the same bytes.
///
/// A header holds its object's key wrapped; whoever reads the journal learns no more than from the remote.
package protocol ObjectKeyJournal: Sendable {
    /// The header that counts for this content under this key: the one that is written down, else `header`, which is on disk when this returns.
    func header(for key: ObjectKey, digest: ContentDigest, orElse header: SealedHeader) async throws -> SealedHeader

    /// Forgets it: the object is stored, or another has its name.
    func end(_ key: ObjectKey, digest: ContentDigest) async throws
}

/// Remembers headers for as long as the process lives.
package final class ObjectKeyJournalInMemory: ObjectKeyJournal {
    private struct Entry: Hashable {
        var key: ObjectKey
        var digest: ContentDigest
    }

    private let headers = Mutex<[Entry: SealedHeader]>([:])

    package init() {}

    package func header(for key: ObjectKey, digest: ContentDigest, orElse header: SealedHeader) -> SealedHeader {
        headers.withLock { headers in
            let entry = Entry(key: key, digest: digest)
            let counts = headers[entry] ?? header
            headers[entry] = counts
            return counts
        }
    }

    package func end(_ key: ObjectKey, digest: ContentDigest) {
        headers.withLock { $0[Entry(key: key, digest: digest)] = nil }
    }

    /// How many are written down.
    package var count: Int { headers.withLock { $0.count } }
}
