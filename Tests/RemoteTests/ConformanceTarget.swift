import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// A remote that the conformance suite runs against. A new adapter or server is one entry of `all`.
struct ConformanceTarget: Sendable, CustomTestStringConvertible {
    /// What it is called in the results.
    var name: String
    var isAvailable = true
    /// What is said when it is not available.
    var missing = ""
    /// What this server does not do, with the reason; the kit holds it to what must be true then.
    var deviations: [ObjectStoreConformance.Deviation: String] = [:]
    /// Makes an adapter with a place of its own: cases run beside each other, and some look at everything.
    var store: @Sendable (_ place: String) async throws -> any ObjectStore

    var testDescription: String { name }

    /// An adapter that is ready to store.
    func store(for behaviour: ObjectStoreConformance.Case) async throws -> any ObjectStore {
        try await store("case-\(behaviour)")
    }

    static let all: [ConformanceTarget] =
        [
            ConformanceTarget(name: "the fake in memory") { _ in InMemoryObjectStore() },
            ConformanceTarget(name: "a directory") { place in try await probed(ScratchRemotes.directory(place)) },
            webDAV("lighttpd, Basic", LighttpdServer.self),
            webDAV("lighttpd, Digest", LighttpdServer.self, digest: true),
            webDAV("Apache, Basic", ApacheServer.self),
            webDAV("Apache, Digest", ApacheServer.self, digest: true),
            webDAV("nginx", NginxServer.self),
            webDAV("rclone", RcloneServer.self),
            webDAV("WsgiDAV", WsgiDAVServer.self),
        ]
        + s3("SeaweedFS", SeaweedServer.self)
        + s3("OpenStack Swift", SwiftServer.self)
        + s3("Ceph", CephServer.self)

    /// Those that this run can reach.
    static let available = all.filter(\.isAvailable)

    /// Why the others are left out.
    static let absent = Array(Set(all.filter { !$0.isAvailable }.map(\.missing))).sorted()

    private static func webDAV<Server: WebDAVTestServer>(
        _ name: String, _ server: Server.Type, digest: Bool = false,
        deviations: [ObjectStoreConformance.Deviation: String] = [:]
    ) -> ConformanceTarget {
        ConformanceTarget(
            name: name, isAvailable: server.isAvailable, missing: server.missing, deviations: deviations
        ) { place in
            // The first probe makes the collection.
            let location = try await Server.started().location(
                ["\(place)-\(digest ? "digest" : "basic")"], digest: digest)
            return try await probed(makeObjectStore(at: location, credentials: Server.credentials))
        }
    }

    /// Probed, and never probed: the second must be as safe, if slower.
    private static func s3<Server: S3TestServer>(
        _ name: String, _ server: Server.Type, deviations: [ObjectStoreConformance.Deviation: String] = [:]
    ) -> [ConformanceTarget] {
        [false, true].map { isProbed in
            ConformanceTarget(
                name: isProbed ? name : "\(name), never probed", isAvailable: server.isAvailable,
                missing: server.missing, deviations: deviations
            ) { place in
                let bucket = "conformance"
                let server = try await SharedBuckets.server(Server.self, with: bucket)
                let location = server.location(bucket: bucket, prefix: isProbed ? place : "un probed+/\(place)")
                let store = try makeObjectStore(at: location, credentials: Server.credentials)
                return isProbed ? try await probed(store) : store
            }
        }
    }

    private static func probed(_ store: any ObjectStore) async throws -> any ObjectStore {
        _ = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        return store
    }
}
