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
    /// Makes an adapter that is ready to store, with a place of its own: cases run beside each other, and some look at
    /// everything. The folder is there for those that store below one.
    var store: @Sendable (_ place: String, _ scratch: FilePath) async throws -> any ObjectStore

    var testDescription: String { name }

    static let all: [ConformanceTarget] =
        [
            ConformanceTarget(name: "the fake in memory") { _, _ in InMemoryObjectStore() },
            ConformanceTarget(name: "a directory") { _, scratch in
                try await probed(makeObjectStore(at: .directory(scratch.appending("remote"))))
            },
            webDAV("lighttpd, Basic", LighttpdServer.self),
            webDAV("lighttpd, Digest", LighttpdServer.self, digest: true),
            webDAV("Apache, Basic", ApacheServer.self, deviations: apache),
            webDAV("Apache, Digest", ApacheServer.self, digest: true, deviations: apache),
            webDAV(
                "nginx", NginxServer.self,
                deviations: [.hidesDottedNames: "its PROPFIND leaves out files whose names begin with a dot"]),
            webDAV(
                "rclone", RcloneServer.self,
                deviations: [
                    .mergesUnicodeForms: "its file layer compares names in their composed form",
                    .racyCreate: "its MOVE looks for the target first, and renames then",
                ]),
            webDAV(
                "WsgiDAV", WsgiDAVServer.self,
                deviations: [
                    .cutsNames: "it decodes the Destination before it looks for parameters and a query",
                    .racyCreate: "its MOVE looks for the target first, and renames then",
                ]),
        ]
        + s3("SeaweedFS", SeaweedServer.self)
        + s3(
            "OpenStack Swift", SwiftServer.self,
            deviations: [
                .noExclusiveCreate: "it answers 501 to If-None-Match on a PUT",
                .racyCreate: "without If-None-Match, to look and to write are two steps",
            ])
        + s3("Ceph", CephServer.self)

    private static let apache = [
        ObjectStoreConformance.Deviation.racyCreate: "its MOVE looks for the target first, and renames then"
    ]

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
        ) { place, _ in
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
        let racy = [
            ObjectStoreConformance.Deviation.racyCreate: "If-None-Match is not used where nobody saw it work"
        ]
        return [false, true].map { isProbed in
            ConformanceTarget(
                name: isProbed ? name : "\(name), never probed", isAvailable: server.isAvailable,
                missing: server.missing, deviations: isProbed ? deviations : deviations.merging(racy) { $1 }
            ) { place, _ in
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
