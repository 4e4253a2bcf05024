import Foundation
import Remote
import Testing
import TierModel
import TierSyncTestSupport

/// A list of unfinished uploads that takes several answers, as a service writes it (Amazon S3 API Reference, ListMultipartUploads).
@Suite struct OrphanPagesTests {
    private static func page(_ keys: [String], next: String?) -> String {
        let uploads = keys.map { key in
            """
            <Upload><Key>\(key)</Key><UploadId>id-\(key.suffix(5))</UploadId><StorageClass>STANDARD</StorageClass>\
            <Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>
            """
        }
        let end = next.map {
            "<NextKeyMarker>\($0)</NextKeyMarker><NextUploadIdMarker>id-\($0.suffix(5))</NextUploadIdMarker>"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Bucket>photos</Bucket><KeyMarker/>\
            <UploadIdMarker/>\(end ?? "")<MaxUploads>2</MaxUploads><IsTruncated>\(next != nil)</IsTruncated>\(uploads.joined())\
            </ListMultipartUploadsResult>
            """
    }

    private static let parts = """
        <?xml version="1.0" encoding="UTF-8"?><ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
        <IsTruncated>false</IsTruncated></ListPartsResult>
        """

    /// There are no probes.
    private static let nothing = """
        <?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
        <IsTruncated>false</IsTruncated></ListBucketResult>
        """

    @Test func `R10 unfinished uploads are found over several pages, each once`() async throws {
        let pages = [
            "": Self.page(["originals/a.mov", "originals/b.mov"], next: "originals/b.mov"),
            "b.mov": Self.page(["originals/b.mov2", "originals/c.mov"], next: "originals/c.mov"),
            "c.mov": Self.page(["originals/d.mov"], next: nil),
        ]
        let server = try ScriptedServer { connection in
            while let head = connection.head() {
                let target = head.split(separator: " ").dropFirst().first ?? ""
                let isParts = target.contains("uploadId=")
                let marker = target.split(separator: "&").first { $0.contains("key-marker=") }?.split(separator: "%2F")
                    .last
                var body = isParts ? Self.parts : pages[marker.map(String.init) ?? ""] ?? "<Error/>"
                if target.contains("list-type=2") { body = Self.nothing }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        }
        defer { server.stop() }
        let store = try makeObjectStore(
            at: .s3(S3Location(bucket: "photos", endpoint: "http://127.0.0.1:\(server.port)")),
            credentials: .accessKey(id: "id", secret: "secret"), options: .quick)
        let found = try await store.orphanedUploads(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        #expect(
            found.map(\.key.rawValue) == [
                "originals/a.mov", "originals/b.mov", "originals/b.mov2", "originals/c.mov", "originals/d.mov",
            ])
        #expect(found.allSatisfy { $0.startedAt == Date(timeIntervalSince1970: 1_767_323_045) })
    }
}
