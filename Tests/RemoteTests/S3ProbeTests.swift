import Foundation
import Remote
import Testing
import TierModel
import TierSyncTestSupport

/// What the probe finds on real servers, and what it leaves behind: nothing.
@Suite(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
struct S3ProbeTests {
    private let ledger = InMemoryLedger()
    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .metadata) }

    @Test func `the probe sees that SeaweedFS takes parts, checks them and does not overwrite`() async throws {
        let server = try SharedRemotes.seaweedServer()
        let store = try makeObjectStore(
            at: server.location(bucket: "photos", prefix: "probed"), credentials: SeaweedServer.credentials,
            options: .quick)
        let found = try await store.probe(context)
        #expect(found.takesParts)
        #expect(found.checkedPartDigests == [.sha256Checksum, .contentMD5])
        #expect(found.hasExclusiveComplete)
        #expect(try server.requests.uploadIDs("photos", prefix: "probed").isEmpty)
        for try await object in store.list(nil, context) { Issue.record("left \(object.key)") }
        #expect(ledger.entries.allSatisfy { $0.result != nil })
    }

    @Test func `the probe leaves no version and no marker in a bucket that keeps versions`() async throws {
        let server = try SharedRemotes.seaweedServer()
        let bucket = "versions-\(UUID().uuidString.prefix(8).lowercased())"
        try server.requests.makeBucket(bucket, keepingVersions: true)
        let store = try makeObjectStore(
            at: server.location(bucket: bucket), credentials: SeaweedServer.credentials, options: .quick)
        let found = try await store.probe(context)
        #expect(found.keepsVersions && found.takesParts && found.hasExclusiveCreate && found.hasExclusiveComplete)
        #expect(try server.requests.versionCount(bucket, prefix: "") == 0)
    }

    @Test func `capabilities that an older version wrote are read`() throws {
        let old = """
            {"checksUploadDigest":true,"hasExclusiveCreate":true,"servesRanges":true,"keepsVersions":false,
            "checkedDigests":["contentMD5"]}
            """
        let found = try JSONDecoder().decode(RemoteCapabilities.self, from: Data(old.utf8))
        #expect(
            found
                == RemoteCapabilities(
                    checksUploadDigest: true, hasExclusiveCreate: true, servesRanges: true, keepsVersions: false,
                    checkedDigests: [.contentMD5]))
        #expect(
            !found.takesParts && found.acceptedDigests.isEmpty && found.checkedPartDigests.isEmpty
                && !found.hasExclusiveComplete)
        var new = found
        new.takesParts = true
        new.acceptedDigests = [.sha256Checksum]
        new.checkedPartDigests = [.sha256Checksum, .signedPayload]
        new.hasExclusiveComplete = true
        #expect(try JSONDecoder().decode(RemoteCapabilities.self, from: JSONEncoder().encode(new)) == new)
        let newer = #"{"checkedDigests":["crc99","contentMD5"]}"#
        #expect(
            try JSONDecoder().decode(RemoteCapabilities.self, from: Data(newer.utf8)).checkedDigests == [.contentMD5])
    }
}
