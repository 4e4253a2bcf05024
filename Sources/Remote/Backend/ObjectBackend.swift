/// The least that a place must do to keep objects: what an embedder writes to add a kind of remote of its own.
///
/// It only moves bytes. The engine builds an `ObjectStore` on it (`BackendObjectStore`) that writes the ledger, holds budgets and rates, compares
/// what is stored with what was announced, and makes the proofs: a backend cannot say of itself that a copy is sound, so each upload is read back once.
/// Errors other than `RemoteError` and `CancellationError` count as `RemoteError.Code.unreachable`: they end the job, and it is tried again later.
public protocol ObjectBackend: Sendable {
    /// Stores bytes under a key that nothing is stored under, all or nothing: when reading `bytes` throws, nothing may be stored.
    ///
    /// - Returns: `false` when something is there already, which must not be touched.
    func store(_ bytes: ObjectBytes, under key: ObjectKey) async throws -> Bool

    /// What is stored under a key; `nil` only when surely nothing is. The version's strong entity tag, where there is one, must change with the bytes; without
    /// one the copy is read back again before its original is dropped.
    func describe(_ key: ObjectKey) async throws -> StoredObject?

    /// Bytes of an object: `range.count` of them, which lie inside of it.
    ///
    /// - Throws: `RemoteError` (`notFound`).
    func read(_ key: ObjectKey, _ range: Range<Int64>) async throws -> [UInt8]

    /// Everything whose key begins with the prefix and a slash, each once; everything there is for `nil`.
    func list(below prefix: ObjectKey?) async throws -> [StoredObject]

    /// Removes an object; absent is fine.
    func remove(_ key: ObjectKey) async throws
}

/// The bytes of an upload, chunk by chunk. To be iterated once.
///
/// The last chunk comes only after all bytes turned out to be the announced ones; else it throws.
public struct ObjectBytes: AsyncSequence, Sendable {
    /// How many there are.
    public let byteCount: Int64
    private let source: @Sendable () async throws -> [UInt8]?

    init(byteCount: Int64, _ source: @escaping @Sendable () async throws -> [UInt8]?) {
        self.byteCount = byteCount
        self.source = source
    }

    /// Reads on where another iterator was.
    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    /// Gives one chunk after the other.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: @Sendable () async throws -> [UInt8]?

        /// The next chunk, of a megabyte at most; `nil` at the end.
        ///
        /// - Throws: `RemoteError` (`sourceChanged`, `sourceUnreadable`), `CancellationError`.
        public mutating func next() async throws -> [UInt8]? { try await source() }
    }
}
