import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Each case has a place of its own on the shared servers: cases run beside each other, and some look at everything.
@Suite struct ConformanceTests {
    @Test(arguments: ObjectStoreConformance.Case.allCases)
    func `the fake in memory keeps the contract`(_ behaviour: ObjectStoreConformance.Case) async throws {
        try await ObjectStoreConformance(InMemoryObjectStore()).check(behaviour)
    }

    @Test(arguments: ObjectStoreConformance.Case.allCases)
    func `a directory keeps the contract`(_ behaviour: ObjectStoreConformance.Case) async throws {
        let folder = try TemporaryDirectory()
        let store = try makeObjectStore(at: .directory(folder.path.appending("remote")))
        _ = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        try await ObjectStoreConformance(store).check(behaviour)
    }

    @Test(
        .enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"),
        arguments: ObjectStoreConformance.Case.allCases)
    func `S3 on SeaweedFS keeps the contract`(_ behaviour: ObjectStoreConformance.Case) async throws {
        try await ObjectStoreConformance(await SharedRemotes.seaweed(prefix: "case-\(behaviour)").store).check(
            behaviour)
    }

    @Test(
        .enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"),
        arguments: ObjectStoreConformance.Case.allCases)
    func `S3 that was never probed keeps the contract`(_ behaviour: ObjectStoreConformance.Case) async throws {
        let location = try SharedRemotes.seaweedServer().location(bucket: "photos", prefix: "un probed+/\(behaviour)")
        let store = try makeObjectStore(at: location, credentials: SeaweedServer.credentials)
        try await ObjectStoreConformance(store).check(behaviour)
    }

    @Test(
        .enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"),
        arguments: ObjectStoreConformance.Case.allCases)
    func `WebDAV on lighttpd keeps the contract`(_ behaviour: ObjectStoreConformance.Case) async throws {
        let server = try LighttpdServer.shared()
        let store = try makeObjectStore(
            at: server.location(["case-\(behaviour)"]), credentials: LighttpdServer.credentials)
        // The first probe makes the collection.
        _ = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        try await ObjectStoreConformance(store).check(behaviour)
    }

    @Test(
        .enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"),
        arguments: [ObjectStoreConformance.Case.putHeadGet, .resume, .list, .delete, .ledgerIsComplete])
    func `WebDAV with Digest authorization keeps the contract`(_ behaviour: ObjectStoreConformance.Case) async throws {
        let server = try LighttpdServer.shared()
        let store = try makeObjectStore(at: server.location(digest: true), credentials: LighttpdServer.credentials)
        try await ObjectStoreConformance(store).check(behaviour)
    }
}
