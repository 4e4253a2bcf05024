import Remote
import Synchronization
import TierModel

/// Headers of objects that ranges are read of, such as packs: each is fetched once.
final class HeaderCache: Sendable {
    /// A header has 80 bytes; this many are kept, then all are forgotten.
    private static let limit = 1_024

    private let headers = Mutex<[ObjectKey: ([UInt8], ObjectVersion?)]>([:])

    /// The header of an object, with the version that it was seen with.
    subscript(key: ObjectKey) -> ([UInt8], ObjectVersion?)? {
        get { headers.withLock { $0[key] } }
        set {
            headers.withLock { headers in
                if headers.count >= Self.limit { headers.removeAll() }
                headers[key] = newValue
            }
        }
    }

    /// Forgets one that may be another now.
    func forget(_ key: ObjectKey) { headers.withLock { $0[key] = nil } }
}

/// Keeps a few bytes of a download in memory.
final class ReceivedBytes: DownloadSink {
    private let bytes = Mutex<[UInt8]>([])

    var all: [UInt8] { bytes.withLock { $0 } }

    func begin(at offset: Int64) throws(RemoteError) {
        bytes.withLock { bytes in bytes = Array(bytes.prefix(Int(offset))) }
    }

    func append(_ more: ArraySlice<UInt8>) throws(RemoteError) { bytes.withLock { $0 += more } }

    func revert() throws(RemoteError) { bytes.withLock { $0 = [] } }
}
