import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// With a key of the bucket for each person, the server keeps what signatures cannot: docs/sharing.md.
@Suite(.enabled(if: SeaweedServer.isAvailable, Comment(rawValue: SeaweedServer.missing)))
struct `A key of the bucket for each person` {
    private static let bucket = "shared"

    @Test func `lets a reader read and a contributor add, and no more`() async throws {
        let written = ["originals/*", "tiersync/v1/devices/*", "tiersync/v1/probe-*"]
        let reading = ["Read:\(Self.bucket)", "List:\(Self.bucket)"]
        let weed = try SeaweedServer(others: [
            "READER00000000000001": reading,
            "CONTRIBUTOR000000001": reading + written.map { "Write:\(Self.bucket)/\($0)" },
        ])
        defer { weed.stop() }
        try weed.makeBucket(Self.bucket)
        let location = weed.location(bucket: Self.bucket)
        let home = try await EngineFixture(
            remote: location.description,
            credentials: ["accessKeyID": SeaweedServer.accessKeyID, "secretAccessKey": SeaweedServer.secret])
        _ = try await home.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        #expect(try await home.library.push().failed == [])
        func clone(_ key: String) async throws -> Library {
            let secret = SeaweedServer.secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let address = location.description.replacing("s3://", with: "s3://\(key):\(secret)@")
            return try await Library.clone(from: address, to: home.directory.path.appending(key)).library
        }
        let anna = try await clone("CONTRIBUTOR000000001")
        try await anna.nameDevice("Anna")
        // Who may not write can read all the same.
        let grandpa = try await clone("READER00000000000001")
        #expect(try await grandpa.status().photos == home.library.status().photos)
        _ = try await home.library.admit("Anna", as: .contribute)
        for library in [anna, grandpa] { #expect(try await library.sync().failed == []) }
        #expect(try await anna.role == .contribute)
        #expect(try await grandpa.role == nil)

        let photo = try home.copy("2019/Café.jpg", as: "new/café.jpg")
        _ = try await anna.importPhotos(at: [photo])
        #expect(try await anna.push().failed == [])
        for library in [home.library, grandpa] { #expect(try await library.sync().photos == 1) }
        #expect(try await home.library.catalog.checkIntegrity() == [])

        // Their keys, in the hands of another program.
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        let file = try home.write([1, 2, 3], as: "bytes")
        func refusal(of key: String, writing name: String) async throws -> Bool {
            let store = try makeObjectStore(
                at: location, credentials: .accessKey(id: key, secret: SeaweedServer.secret))
            let target = try #require(ObjectKey(name))
            do {
                _ = try await store.put(
                    ObjectUpload(key: target, file: file, digest: ContentDigest(of: [1, 2, 3]), byteCount: 3), context)
                return false
            } catch let error as RemoteError where error.code == .credentialsRefused {
                return true
            }
        }
        #expect(try await refusal(of: "CONTRIBUTOR000000001", writing: "tiersync/v1/members/members-00000009.json"))
        #expect(try await !refusal(of: "CONTRIBUTOR000000001", writing: "originals/2024/new.jpg"))
        #expect(try await refusal(of: "READER00000000000001", writing: "originals/2024/other.jpg"))
        #expect(try await refusal(of: "READER00000000000001", writing: "tiersync/v1/devices/x/manifest-00000001.json"))
    }
}
