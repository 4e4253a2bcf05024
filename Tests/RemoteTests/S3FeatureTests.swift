import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// What S3 has besides keys and bytes: versions, archives, unfinished uploads, regions, host names.
@Suite(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
struct S3FeatureTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func upload(_ text: String) throws -> ObjectUpload {
        let bytes = Array(text.utf8)
        let key = try #require(ObjectKey("features/\(UUID().uuidString).jpg"))
        return ObjectUpload(
            key: key, file: try scratch.write(bytes, as: UUID().uuidString), digest: ContentDigest(of: bytes),
            byteCount: Int64(bytes.count))
    }

    private func proof(_ outcome: PutOutcome) throws -> Proof {
        guard case .stored(_, let proof?) = outcome else {
            Issue.record("not stored with a proof: \(outcome)")
            throw CancellationError()
        }
        return proof
    }

    @Test func `R13 a proven version stays readable by its id when it is overwritten or hidden, and is not fresh`()
        async throws
    {
        let server = try SharedRemotes.seaweedServer()
        let bucket = "pinned-\(UUID().uuidString.prefix(8).lowercased())"
        try server.requests.makeBucket(bucket, keepingVersions: true)
        var options = RemoteOptions.quick
        options.capabilities = try await SharedRemotes.seaweedCapabilities()
        let store = try makeObjectStore(
            at: server.location(bucket: bucket), credentials: SeaweedServer.credentials, options: options)
        let upload = try upload("the proven bytes")
        let proof = try proof(try await store.put(upload, context))
        #expect(proof.version.versionID != nil)
        _ = try await store.freshen(proof, of: upload.key, context)

        func readPinned() async throws {
            let name = UUID().uuidString
            let download = ObjectDownload(
                key: upload.key, version: proof.version, byteCount: upload.byteCount, file: scratch.path.appending(name)
            )
            #expect(try await store.get(download, context).object.version.versionID == proof.version.versionID)
            #expect(try scratch.bytes(of: name) == Array("the proven bytes".utf8))
            // A file that is complete already asks for the pinned version, too.
            var complete = download
            complete.offset = upload.byteCount
            #expect(try await store.get(complete, context).received == 0)
        }
        try server.requests.overwrite(bucket, upload.key.rawValue, "somebody else's!")
        try await readPinned()
        let replaced = await #expect(throws: RemoteError.self) {
            _ = try await store.freshen(proof, of: upload.key, context)
        }
        #expect(replaced?.code == .replaced)
        try await store.delete(upload.key, context)
        try await readPinned()
        let gone = await #expect(throws: RemoteError.self) {
            _ = try await store.freshen(proof, of: upload.key, context)
        }
        #expect(gone?.code == .notFound)
    }

    @Test func `R25 an archived object is to be restored, not missing`() async throws {
        let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        let (store, _) = try await SharedRemotes.seaweed(through: proxy.port)
        let upload = try upload("archived")
        let proof = try proof(try await store.put(upload, context))
        let body = Array("<Error><Code>InvalidObjectState</Code><StorageClass>GLACIER</StorageClass></Error>".utf8)
        proxy.inject(.answer(status: 403, body: body), method: "GET", target: upload.key.rawValue, times: 2)
        let download = ObjectDownload(
            key: upload.key, version: proof.version, byteCount: upload.byteCount,
            file: scratch.path.appending("archived"))
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download, context) }
        #expect(error?.code == .restoreNeeded && error?.isRemoteWide == false)
        #expect(error?.remedy?.contains("restore") == true)
        let reading = await #expect(throws: RemoteError.self) {
            _ = try await store.proveByReading(
                upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
        }
        #expect(reading?.code == .restoreNeeded)
        #expect(proxy.exchanges.filter { $0.method == "GET" }.count == 2, "asked once each, not again and again")
        // The object is there, so nothing takes it for lost.
        #expect(try await store.head(upload.key, context) != nil)
        #expect(try await store.get(download, context).received == upload.byteCount)
    }

    @Test func `R10 unfinished uploads are found with their age and removed, finished objects stay`() async throws {
        let server = try SharedRemotes.seaweedServer()
        let prefix = "orphans-\(UUID().uuidString.prefix(8))"
        let (store, _) = try await SharedRemotes.seaweed(prefix: prefix)
        let before = Date()
        let names = ["originals/a b/ü.raw", "originals/a b/x.raw", "tiersync/z.raw"]
        let ids = try names.map { try server.requests.beginUpload("photos", "\(prefix)/\($0)") }
        let elsewhere = try server.requests.beginUpload("photos", "\(prefix)-other/y.raw")
        // Another program's, in our prefix, but not in our folders.
        let foreign = try server.requests.beginUpload("photos", "\(prefix)/backup.tar")
        let upload = try upload("finished")
        _ = try proof(try await store.put(upload, context))
        let found = try await store.orphanedUploads(context)
        #expect(found.map(\.key.rawValue).sorted() == names.sorted())
        #expect(Set(found.map(\.identifier)) == Set(ids))
        for orphan in found {
            let started = try #require(orphan.startedAt)
            #expect(abs(started.timeIntervalSince(before)) < 300)
        }
        let old = try #require(found.first { $0.key.rawValue == "tiersync/z.raw" })
        try await store.removeOrphan(old, context)
        try await store.removeOrphan(old, context)
        #expect(try await store.orphanedUploads(context).map(\.key.rawValue).sorted() == names.dropLast().sorted())
        #expect(try server.requests.uploadIDs("photos", prefix: "\(prefix)-other") == [elsewhere])
        #expect(try server.requests.uploadIDs("photos", prefix: "\(prefix)/backup") == [foreign])
        #expect(try await store.head(upload.key, context) != nil)
        #expect(ledger.entries.allSatisfy { $0.result != nil })
    }

    @Test func `R10 an unfinished upload is as old as its newest part`() async throws {
        let server = try SharedRemotes.seaweedServer()
        let prefix = "ages-\(UUID().uuidString.prefix(8))"
        let proxy = try CountingProxy(to: server.port)
        let (store, _) = try await SharedRemotes.seaweed(prefix: prefix, through: proxy.port)
        let id = try server.requests.beginUpload("photos", "\(prefix)/originals/slow.raw")
        let list =
            "<ListPartsResult>"
            + ["2031-01-02T03:04:05.000Z", "2030-01-02T03:04:05.000Z"].enumerated().map { index, date in
                "<Part><PartNumber>\(index + 1)</PartNumber><Size>5</Size><LastModified>\(date)</LastModified></Part>"
            }.joined() + "</ListPartsResult>"
        proxy.inject(.replaceBody(Array(list.utf8)), method: "GET", target: "uploadId=")
        let found = try await store.orphanedUploads(context)
        #expect(found.map(\.identifier) == [id])
        #expect(found.first?.startedAt == (try Date("2031-01-02T03:04:05Z", strategy: .iso8601)))
        // Without parts it is as old as its beginning.
        let start = try #require(try await store.orphanedUploads(context).first?.startedAt)
        #expect(abs(start.timeIntervalSinceNow) < 300)
    }

    @Test func `the bucket's name as part of the host's, on a real server`() async throws {
        let server = try SharedRemotes.seaweedServer()
        let store = try makeObjectStore(
            at: server.virtualLocation(bucket: "photos", prefix: "virtual"), credentials: SeaweedServer.credentials,
            options: .quick)
        let found = try await store.probe(context)
        #expect(found.takesParts && found.checksUploadDigest)
        let upload = try upload("by its host")
        _ = try proof(try await store.put(upload, context))
        // Seen by the other style, it is the same object.
        #expect(try await SharedRemotes.seaweed(prefix: "virtual").store.head(upload.key, context)?.byteCount == 11)
    }

    @Test func `a storage class is asked for, of one request and of parts`() async throws {
        let server = try SharedRemotes.seaweedServer()
        var options = RemoteOptions.quick
        options.capabilities = try await SharedRemotes.seaweedCapabilities()
        options.storageClass = "STANDARD_IA"
        options.multipart.threshold = 20
        options.multipart.partBytes = (5 << 20)...(5 << 20)
        let store = try makeObjectStore(
            at: server.location(bucket: "photos"), credentials: SeaweedServer.credentials, options: options)
        for text in ["seldom read", "seldom read, and sent in parts"] {
            let upload = try upload(text)
            _ = try proof(try await store.put(upload, context))
            let listing = try server.requests.send(
                "GET", "/photos", query: [("list-type", "2"), ("prefix", upload.key.rawValue)])
            #expect(listing.contains("<StorageClass>STANDARD_IA</StorageClass>"), "\(listing)")
        }
    }

    @Test(arguments: ["PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed"])
    func `R28 the region is learnt from a redirect's document`(_ code: String) async throws {
        let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        let (store, _) = try await SharedRemotes.seaweed(through: proxy.port)
        let status = code == "PermanentRedirect" ? 301 : code == "TemporaryRedirect" ? 307 : 400
        let place =
            status == 400
            ? "<Region>eu-west-3</Region>" : "<Endpoint>photos.s3.eu-west-3.amazonaws.com</Endpoint>"
        let body = Array("<Error><Code>\(code)</Code>\(place)</Error>".utf8)
        proxy.inject(.answer(status: status, body: body), method: "PUT")
        let upload = try upload("elsewhere")
        _ = try proof(try await store.put(upload, context))
        #expect(proxy.exchanges.filter { $0.method == "PUT" }.map(\.status) == [status, 200])
    }

    @Test func `R28 a region that is no name is not followed`() async throws {
        let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        let (store, _) = try await SharedRemotes.seaweed(through: proxy.port)
        proxy.inject(
            .answer(status: 301, headers: ["x-amz-bucket-region: evil.example/?"]), method: "HEAD", times: 9)
        let key = try #require(ObjectKey("features/x"))
        let error = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
        #expect(error?.code == .server)
        #expect(proxy.exchanges.count == 1)
    }
}
