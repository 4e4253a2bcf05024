/// A listing that is fetched page by page as it is read: nothing is asked for before it is wanted.
actor Listing<Position: Sendable> {
    /// Some objects, and where to go on; `nil` at the end.
    typealias Page = (objects: [StoredObject], next: Position?)

    private var buffered: ArraySlice<StoredObject> = []
    private var position: Position?
    private let fetch: @Sendable (Position) async throws -> Page

    private init(from start: Position, fetch: @escaping @Sendable (Position) async throws -> Page) {
        position = start
        self.fetch = fetch
    }

    /// A stream of all objects from a position on. A page that fails ends it with the error: it is never taken for the end.
    static func stream(from start: Position, fetch: @escaping @Sendable (Position) async throws -> Page)
        -> ObjectListing
    {
        let listing = Listing(from: start, fetch: fetch)
        return ObjectListing { try await listing.next() }
    }

    private func next() async throws -> StoredObject? {
        while true {
            if let object = buffered.popFirst() { return object }
            guard let current = position else { return nil }
            try Task.checkCancellation()
            let page = try await fetch(current)
            buffered = page.objects[...]
            position = page.next
        }
    }
}
