import Catalog
import Remote
import TierModel

/// The remote as a verification sees it: connected at first need, given up when it fails as a whole, and believed only when it holds
/// something of the library's.
actor VerifyRemote {
    private let library: Library
    private let connection: StoreConnection
    private var isBelieved: Bool
    private var failure: (any Error)?

    /// How many listed objects are looked at for one of ours.
    private static let sample = 20_000
    /// So few originals may all have been deleted from a remote that still has its marker.
    private static let few = 2

    init(library: Library, acceptsEmpty: Bool) {
        self.library = library
        connection = StoreConnection(library: library)
        isBelieved = acceptsEmpty
    }

    /// The remote; throws at once what it failed with before.
    func store() async throws -> any ObjectStore {
        if let failure { throw failure }
        return try await connection.store()
    }

    /// Notes a failure that concerns the whole remote; others are nothing to it.
    func note(_ error: any Error) {
        if let error = error as? RemoteError, error.isRemoteWide, failure == nil { failure = error }
    }

    /// Makes sure, before anything is said to be missing, that it is the right remote: that it holds at least one object of the library's.
    ///
    /// - Throws: `RemoteError` (`unreachable`) when it does not.
    func confirm() async throws {
        if isBelieved { return }
        let store = try await store()
        var looked = 0
        for try await object in store.list(try await library.listingPrefix(), library.context(.metadata)) {
            if try await library.catalog.knowsKey(object.key.rawValue) {
                isBelieved = true
                return
            }
            looked += 1
            if looked >= Self.sample { break }
        }
        try await confirm(expected: try await library.catalog.provenFileCount(), found: 0)
    }

    /// Makes sure of the same by what a listing of everything showed.
    func confirm(expected: Int, found: Int) async throws {
        if isBelieved { return }
        let store = try await store()
        var isEmpty = found == 0 && expected > 0
        if isEmpty, expected <= Self.few {
            isEmpty = try await !RemoteMarker.isThere(store, library.context(.metadata))
        }
        if isEmpty {
            let error = Self.empty(at: store.location)
            failure = error
            throw error
        }
        isBelieved = true
    }

    /// None of the library's originals is there: rather another disk, bucket or folder than the loss of all.
    private static func empty(at location: RemoteLocation) -> RemoteError {
        RemoteError(
            .unreachable, "\(location) holds none of this library's originals, so nothing was taken back",
            remedy: "check that it is the right bucket, folder or disk (tiersync remote test); "
                + "if they were really deleted there, add --accept-empty")
    }
}

extension Library {
    /// Where the library's objects lie: below `originals/`, unless some were adopted elsewhere.
    func listingPrefix() async throws -> ObjectKey? {
        try await catalog.hasKeys(outside: "originals") ? nil : ObjectKey("originals")
    }
}
