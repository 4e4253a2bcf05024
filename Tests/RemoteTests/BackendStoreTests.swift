import Remote
import Testing
import TierModel
import TierSyncTestSupport

/// A backend of an embedder is held to the contract like every adapter.
struct `A backend of an embedder` {
    private func store(_ backend: any ObjectBackend) async throws -> any ObjectStore {
        let scheme = try ObjectStoreScheme("x-memory") { _, _ in backend }
        return try makeObjectStore(
            at: RemoteLocation.parse("x-memory://here").location, credentials: nil, schemes: [scheme])
    }

    @Test(arguments: ObjectStoreConformance.Case.allCases)
    func `passes the conformance kit`(_ behaviour: ObjectStoreConformance.Case) async throws {
        try await ObjectStoreConformance(store(MemoryBackend())).check(behaviour)
    }

    @Test func `is found out when it overwrites`() async throws {
        let store = try await store(MemoryBackend(overwrites: true))
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        #expect(try await !store.probe(context).hasExclusiveCreate)
    }

    @Test func `that throws an error of its own is away`() async throws {
        struct Broken: Error {}
        let store = try await store(MemoryBackend(failure: Broken()))
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        let key = try #require(ObjectKey("a"))
        let error = await #expect(throws: RemoteError.self) { try await store.head(key, context) }
        #expect(error?.code == .unreachable && error?.underlying is Broken)
    }
}

struct `The address of an embedder's remote` {
    @Test(arguments: ["x-memory://here", "x-a.b+c://host:81/a/b%20c", "x-memory:///only/path"])
    func `is understood, shown and taken back`(_ text: String) throws {
        let location = try RemoteLocation.parse(text).location
        #expect(location.description == text)
        #expect(try RemoteLocation.parse(location.description).location == location)
    }

    @Test func `never holds a secret`() throws {
        let (location, credentials) = try RemoteLocation.parse("x-memory://me:secret@host/a")
        #expect(location.description == "x-memory://host/a")
        #expect(credentials?.secret == .password(user: "me", password: "secret"))
    }

    @Test(arguments: [
        "x-://a", "x-memory://", "x-memory://a?key=secret", "x-me_mory://a", "x-memory://a/../b", "memory://a",
    ])
    func `is refused when it is none`(_ text: String) {
        #expect(throws: RemoteError.self) { try RemoteLocation.parse(text) }
    }

    @Test func `needs the program that adds it`() throws {
        let location = try RemoteLocation.parse("x-memory://here").location
        let error = #expect(throws: RemoteError.self) { try makeObjectStore(at: location) }
        #expect(error?.code == .malformedLocation)
        #expect(throws: RemoteError.self) { try ObjectStoreScheme("memory") { _, _ in MemoryBackend() } }
    }
}
