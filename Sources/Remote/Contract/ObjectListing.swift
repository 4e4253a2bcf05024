/// The objects of a listing, fetched as they are read. To be iterated once.
///
/// Unlike an `AsyncThrowingStream`, which ends silently then, it throws `CancellationError` when the task that reads it is cancelled: what
/// was not listed must not look as if it were not there.
public struct ObjectListing: AsyncSequence, Sendable {
    /// Objects.
    public typealias Element = StoredObject

    private let source: @Sendable () async throws -> StoredObject?

    /// Takes what gives the next object, or `nil` at the end.
    public init(_ source: @escaping @Sendable () async throws -> StoredObject?) {
        self.source = source
    }

    /// Reads on where another iterator of this listing was.
    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    /// Gives one object after the other.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: @Sendable () async throws -> StoredObject?

        /// The next object; `nil` at the end. Throws what the page failed with, or `CancellationError`.
        public mutating func next() async throws -> StoredObject? {
            try Task.checkCancellation()
            return try await source()
        }
    }
}
