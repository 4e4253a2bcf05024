import Claims
import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Eight claimers at the same moment, on real servers.
@Suite struct ClaimServersTests {
    enum Place: String, CaseIterable, Sendable {
        case memory, directory, seaweed, lighttpd, apache

        var isAvailable: Bool {
            switch self {
            case .memory, .directory: true
            case .seaweed: SeaweedServer.isAvailable
            case .lighttpd: LighttpdServer.isAvailable
            case .apache: ApacheServer.isAvailable
            }
        }

        /// Each claimer has an adapter of its own, as each device has.
        func store(_ name: String, _ scratch: TemporaryDirectory, _ memory: InMemoryObjectStore) async throws
            -> any ObjectStore
        {
            switch self {
            case .memory: return memory
            case .directory: return try makeObjectStore(at: .directory(scratch.path.appending(name)))
            case .seaweed:
                return try makeObjectStore(
                    at: try await SeaweedServer.started().location(bucket: "claims", prefix: name),
                    credentials: SeaweedServer.credentials)
            case .lighttpd:
                return try makeObjectStore(
                    at: try await LighttpdServer.started().location([name]), credentials: LighttpdServer.credentials)
            case .apache:
                return try makeObjectStore(
                    at: try await ApacheServer.started().location([name]), credentials: ApacheServer.credentials)
            }
        }
    }

    /// How often each shard was held.
    private final class HeldCounts: Sendable {
        private let state = Mutex<[Int: Int]>([:])

        func add(_ shard: Int) { state.withLock { $0[shard, default: 0] += 1 } }

        var counts: [Int: Int] { state.withLock { $0 } }
    }

    private static let width = 8
    private static let shards = 12

    @Test(arguments: Place.allCases.filter(\.isAvailable))
    func `of eight claimers each shard has one, and all are done`(_ place: Place) async throws {
        if place == .seaweed { try? await SeaweedServer.started().makeBucket("claims") }
        let scratch = try TemporaryDirectory()
        defer { withExtendedLifetime(scratch) {} }
        let memory = InMemoryObjectStore()
        let lists = [WorkList(number: 1, shards: Self.shards)]
        let name = "race-\(place.rawValue)"
        let held = HeldCounts()
        let requests = try await withThrowingTaskGroup(of: ClaimRequests.self) { group in
            for index in 0..<Self.width {
                let store = try await place.store(name, scratch, memory)
                let scene = try await ClaimScene(store)
                let claimer = try scene.claimer(.real)
                group.addTask {
                    defer { withExtendedLifetime(scene) {} }
                    while let shard = try await claimer.next(among: lists).shard {
                        held.add(shard.name.shard)
                        if index % 3 == 1 { try await Task.sleep(for: .milliseconds(5)) }
                        try await shard.done()
                    }
                    return claimer.requests
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(held.counts == Dictionary(uniqueKeysWithValues: (0..<Self.shards).map { ($0, 1) }))
        let scene = try await ClaimScene(try await place.store(name, scratch, memory))
        #expect(try await scene.claimer(.real).next(among: lists).isNothing)
        let names = try await scene.names(below: "tiersync/v1/claims/00000001")
        #expect(names.filter { $0.hasSuffix("-done") }.count == Self.shards)
        #expect(names.filter { $0.hasSuffix("-00000001") }.count == Self.shards)
        #expect(names.count == 2 * Self.shards)
        #expect(requests.map(\.creates).reduce(0, +) >= 2 * Self.shards + 1)
    }
}
