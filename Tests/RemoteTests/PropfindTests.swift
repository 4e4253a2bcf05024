import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import XMLDocuments

@Suite struct PropfindTests {
    private let location = RemoteLocation.webDAV(
        WebDAVLocation(isSecure: true, host: "nas.example", path: ["dav", "my photos"]))

    private func children(_ text: String) throws -> [String: MultiStatus.Entry] {
        let listed = try MultiStatus(Array(text.utf8), location).children(of: ["dav", "my photos"], location)
        return Dictionary(listed.map { ($0.name, $0.entry) }) { first, _ in first }
    }

    /// The forms that Apache, lighttpd, nginx, rclone, wsgidav and Nextcloud use, in words of our own.
    @Test(arguments: [
        // A prefix, a path with a slash, capital and small digits.
        """
        <?xml version="1.0" encoding="utf-8"?>
        <D:multistatus xmlns:D="DAV:" xmlns:ns0="DAV:">
        <D:response xmlns:lp1="DAV:"><D:href>/dav/my%20photos/</D:href><D:propstat><D:prop>
        <lp1:resourcetype><D:collection/></lp1:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
        <D:propstat><D:prop><D:getcontentlength/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>
        </D:response>
        <D:response><D:href>/dav/my%20photos/%C3%A9%2b.jpg</D:href><D:propstat><D:prop><lp1:getcontentlength
        xmlns:lp1="DAV:">12</lp1:getcontentlength><ns0:getetag>W/"a"</ns0:getetag></D:prop>
        <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
        <D:response><D:href>/dav/my%20photos/sub/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/>
        </D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>
        """,
        // No prefix, an absolute address, a collection without a slash, no XML declaration.
        """
        <multistatus xmlns="DAV:"><response><href>https://nas.example/dav/my%20photos</href><propstat><status>HTTP/1.1 200
        OK</status><prop><resourcetype><collection></collection></resourcetype></prop></propstat></response>
        <response><href> https://nas.example/dav/my%20photos/%c3%a9+.jpg </href><propstat><prop><resourcetype/>
        <getcontentlength>12</getcontentlength><getetag>"a"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat>
        </response><response><href>https://nas.example/dav/my%20photos/sub</href><propstat><prop><resourcetype><collection/>
        </resourcetype><getcontentlength>4096</getcontentlength></prop></propstat></response></multistatus>
        """,
        // The server does not know the folder that a proxy adds; names are not encoded.
        """
        <a:multistatus xmlns:a="DAV:"><a:response><a:href>/my photos/</a:href><a:propstat><a:prop><a:resourcetype>
        <a:collection/></a:resourcetype></a:prop></a:propstat></a:response><a:response><a:href>/my photos/é+.jpg</a:href>
        <a:propstat><a:prop><a:getcontentlength>12</a:getcontentlength><a:getetag>a</a:getetag></a:prop></a:propstat>
        </a:response><a:response><a:href>/my photos/sub/</a:href><a:propstat><a:prop><a:resourcetype><a:collection/>
        </a:resourcetype></a:prop></a:propstat></a:response></a:multistatus>
        """,
    ])
    func `every server's listing is understood`(_ text: String) throws {
        let found = try children(text)
        #expect(found.keys.sorted() == ["sub", "é+.jpg"])
        #expect(found["sub"]?.isCollection == true && found["é+.jpg"]?.isCollection == false)
        #expect(found["é+.jpg"]?.byteCount == 12 && found["é+.jpg"]?.etag?.value == "a")
    }

    private func multistatus(_ responses: String) -> String {
        "<multistatus xmlns=\"DAV:\"><response><href>/dav/my%20photos/</href></response>\(responses)</multistatus>"
    }

    @Test func `what is gone, or has a name that no key has, is left out`() throws {
        let found = try children(
            multistatus(
                """
                <response><href>/dav/my%20photos/gone</href><status>HTTP/1.1 404 Not Found</status></response>
                <response><href>/dav/my%20photos/latin%E9</href></response>
                <response><href>/dav/my%20photos/a%2Fb</href></response>
                <response><href>/dav/my%20photos/deep/er</href></response>
                <response><href>/dav/my%20photos/x</href></response>
                """))
        #expect(Array(found.keys) == ["x"])
    }

    @Test(arguments: [
        "<response><href>/dav/my%20photos/x</href><status>HTTP/1.1 403 Forbidden</status></response>",
        "<response><href>/dav/my%20photos/100%</href></response>", "<response><href>x</href></response>", "<response/>",
    ])
    func `R17 what cannot be understood is a failure, not an absence`(_ response: String) {
        let error = #expect(throws: RemoteError.self) { try children(multistatus(response)) }
        #expect(error?.code == .protocolViolation)
    }

    @Test(arguments: [
        "<multistatus xmlns=\"DAV:\"/>",
        "<multistatus xmlns=\"DAV:\"><response><href>/other/folder/</href></response></multistatus>",
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>Sign in</body></html>",
    ])
    func `R17 a listing of something else is not an empty one`(_ text: String) {
        let error = #expect(throws: RemoteError.self) { try children(text) }
        #expect(error?.code == .protocolViolation)
    }

    @Test(arguments: ["UTF-7", "UTF-16", "IBM037", "x-unknown"])
    func `an encoding that could hide a document type is refused`(_ encoding: String) {
        let text = "<?xml version=\"1.0\" encoding=\"\(encoding)\"?><a/>"
        #expect(throws: RemoteError.self) { try XMLDocumentReader.read(Array(text.utf8), "a test") }
    }

    @Test(arguments: ["UTF-8", "utf-8", "ISO-8859-1", "us-ascii"])
    func `the usual encodings are read`(_ encoding: String) throws {
        let text = "\u{FEFF}<?xml version='1.0' encoding='\(encoding)'?>\n<a/>"
        #expect(try XMLDocumentReader.read(Array(text.utf8), "a test").name == "a")
    }

    @Test func `a long listing is read entry by entry`() throws {
        let one =
            "<response><href>/dav/my%20photos/n</href><propstat><prop><getcontentlength>1</getcontentlength>"
            + "</prop></propstat></response>"
        var seen = 0
        let text = "<multistatus xmlns=\"DAV:\">" + String(repeating: one, count: 20_000) + "</multistatus>"
        let root = try XMLDocumentReader.read(Array(text.utf8), "a test", handingOver: "response") {
            _ throws(RemoteError) in seen += 1
        }
        #expect(seen == 20_000 && root.children.isEmpty)
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `R32 2,500 files in one collection are listed once each, with one request of depth 1`() async throws {
        let server = try LighttpdServer.shared()
        let name = "many-\(UUID().uuidString)"
        let folder = server.files.appending(name)
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        for number in 0..<2_500 {
            try Data("\(number)".utf8).write(to: URL(fileURLWithPath: folder.appending("IMG \(number)+é.jpg").string))
        }
        let proxy = try CountingProxy(to: server.port)
        let store = try makeObjectStore(
            at: server.location([name], through: proxy.port), credentials: LighttpdServer.credentials)
        let ledger = InMemoryLedger()
        let context = TransferContext(ledger: ledger, purpose: .metadata)
        var seen: [String: Int] = [:]
        for try await object in store.list(nil, context) { seen[object.key.rawValue, default: 0] += 1 }
        #expect(seen.count == 2_500 && seen.values.allSatisfy { $0 == 1 })
        #expect(seen["IMG 77+é.jpg"] == 1)
        #expect(Witness(proxy, ledger).exchanges.filter { $0.method == "PROPFIND" && $0.status == 207 }.count == 1)
    }
}
