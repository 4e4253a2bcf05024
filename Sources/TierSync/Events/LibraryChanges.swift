import Catalog

/// Yields when the catalog may have changed, whatever process changed it: at once for the state that there is, then after changes.
///
/// What changes while nobody asks comes as one element, so a slow listener never falls behind. Nothing is watched between two
/// calls of `next()`. It ends when its task is cancelled.
public struct LibraryChanges: AsyncSequence, Sendable {
    let catalog: PhotoCatalog
    let wait: @Sendable () async throws -> Void

    /// Begins to watch.
    public func makeAsyncIterator() -> Iterator { Iterator(catalog: catalog, wait: wait) }

    /// Watches for one listener.
    public struct Iterator: AsyncIteratorProtocol {
        let catalog: PhotoCatalog
        let wait: @Sendable () async throws -> Void
        private var last: CatalogRevision?

        init(catalog: PhotoCatalog, wait: @escaping @Sendable () async throws -> Void) {
            self.catalog = catalog
            self.wait = wait
        }

        /// Waits for the next change; `nil` once the task is cancelled.
        ///
        /// - Throws: `CatalogError`.
        public mutating func next() async throws -> Void? {
            do {
                while true {
                    try Task.checkCancellation()
                    let now = try await catalog.revision()
                    // Taken down before the listener looks: what is committed while it looks is told next.
                    defer { last = now }
                    if now != last { return () }
                    try await wait()
                }
            } catch is CancellationError {
                return nil
            }
        }
    }
}

extension Library {
    /// Yields at once, and then whenever the catalog was changed, by this process or another: load what you show at each element.
    ///
    /// ```swift
    /// for try await _ in library.changes() { show(try await library.status()) }
    /// ```
    ///
    /// - Parameter interval: how often the catalog is asked, which costs microseconds.
    public func changes(every interval: Duration = .seconds(1)) -> LibraryChanges {
        changes { try await Task.sleep(for: interval) }
    }

    /// As `changes(every:)`, with a wait of the caller's between two looks. For tests.
    package func changes(waiting wait: @escaping @Sendable () async throws -> Void) -> LibraryChanges {
        LibraryChanges(catalog: catalog, wait: wait)
    }
}
