import Foundation
import Remote
import Sealing
import SystemPackage
import TierModel
import TierSyncTestSupport

/// A sealed store over a store in memory, and files for it.
struct SealedFixture: Sendable {
    let directory: TemporaryDirectory
    let inner: InMemoryObjectStore
    let keys: LibraryKeys
    let store: SealedObjectStore
    let ledger = InMemoryLedger()

    var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    init(
        _ inner: InMemoryObjectStore = InMemoryObjectStore(), keys: LibraryKeys = LibraryKeys(),
        journal: any ObjectKeyJournal = ObjectKeyJournalInMemory()
    ) throws {
        directory = try TemporaryDirectory()
        self.inner = inner
        self.keys = keys
        store = Self.sealed(inner, keys, journal, below: directory)
    }

    /// Seals what goes to a store, in folders below a scratch directory.
    static func sealed(
        _ inner: any ObjectStore, _ keys: LibraryKeys = LibraryKeys(),
        _ journal: any ObjectKeyJournal = ObjectKeyJournalInMemory(), below directory: TemporaryDirectory
    ) -> SealedObjectStore {
        SealedObjectStore(inner, keys: keys, journal: journal) {
            let folder = directory.path.appending(UUID().uuidString)
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            return folder
        }
    }

    /// Bytes that are the same each time.
    static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) } }

    static func key(_ name: String) throws -> ObjectKey {
        guard let key = ObjectKey(name) else { throw RemoteError(.protocolViolation, "no key: \(name)") }
        return key
    }

    func upload(_ bytes: [UInt8], _ name: String) throws -> ObjectUpload {
        let file = try directory.write(bytes, as: "source-\(UUID().uuidString)")
        return ObjectUpload(
            key: try Self.key(name), file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count))
    }

    /// Stores bytes, and gives what lies on the remote then.
    @discardableResult
    func put(_ bytes: [UInt8], _ name: String) async throws -> [UInt8] {
        guard case .stored = try await store.put(upload(bytes, name), context) else {
            throw RemoteError(.replaced, "\(name) was occupied")
        }
        return try inner.bytes(of: Self.key(name)) ?? []
    }

    /// Fetches a range behind what a file holds already.
    func get(_ name: String, behind start: [UInt8] = [], to end: Int64? = nil, size: Int64? = nil) async throws
        -> [UInt8]
    {
        let file = "fetched-\(UUID().uuidString)"
        let path = try directory.write(start, as: file)
        _ = try await store.get(
            ObjectDownload(
                key: try Self.key(name), version: nil, byteCount: size, file: path, offset: Int64(start.count), end: end
            ),
            context)
        return try directory.bytes(of: file)
    }
}
