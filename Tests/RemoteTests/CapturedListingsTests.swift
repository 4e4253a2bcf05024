import Remote
import Testing
import TierSyncTestSupport

/// What servers of the heavy set answered to our own PROPFIND, so that each run reads it. Recorded from nginx 1.22 with
/// dav-ext, rclone 1.75.2 and WsgiDAV 4.3.5: a folder `c` with the file `Bühne #1&.jpg` and the folder `d`. Line breaks are
/// ours.
@Suite struct CapturedListingsTests {
    private static let nginx = """
        <?xml version="1.0" encoding="utf-8" ?>
        <D:multistatus xmlns:D="DAV:">
        <D:response><D:href>/dav/c/</D:href><D:propstat><D:prop>
        <D:getlastmodified>Tue, 24 Nov 2026 03:13:18 GMT</D:getlastmodified>
        <D:resourcetype><D:collection/></D:resourcetype>
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
        <D:response><D:href>/dav/c/B%C3%BChne%20%231&amp;.jpg</D:href><D:propstat><D:prop>
        <D:getcontentlength>3</D:getcontentlength>
        <D:getlastmodified>Tue, 24 Nov 2026 03:13:18 GMT</D:getlastmodified>
        <D:resourcetype></D:resourcetype>
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
        <D:response><D:href>/dav/c/d/</D:href><D:propstat><D:prop>
        <D:getlastmodified>Tue, 24 Nov 2026 03:13:18 GMT</D:getlastmodified>
        <D:resourcetype><D:collection/></D:resourcetype>
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
        </D:multistatus>

        """

    private static let rclone = """
        <?xml version="1.0" encoding="UTF-8"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/dav/c/</D:href>
        <D:propstat><D:prop><D:resourcetype><D:collection xmlns:D="DAV:"/></D:resourcetype><D:getlastmodified>Tue, 24 Nov
         2026 03:13:18 GMT</D:getlastmodified></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat><D:propstat>
        <D:prop><D:getcontentlength></D:getcontentlength><D:getetag></D:getetag></D:prop><D:status>HTTP/1.1 404 Not Found
        </D:status></D:propstat></D:response><D:response><D:href>/dav/c/B%C3%BChne%20%231&amp;.jpg</D:href><D:propstat>
        <D:prop><D:resourcetype></D:resourcetype><D:getcontentlength>3</D:getcontentlength>
        <D:getetag>"18eadca3ed8fca9e3"</D:getetag><D:getlastmodified>Tue, 24 Nov 2026 03:13:18 GMT</D:getlastmodified>
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>/dav/c/d/</D:href>
        <D:propstat><D:prop><D:resourcetype><D:collection xmlns:D="DAV:"/></D:resourcetype></D:prop><D:status>HTTP/1.1 200
         OK</D:status></D:propstat><D:propstat><D:prop><D:getcontentlength></D:getcontentlength><D:getetag></D:getetag>
        </D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>
        """

    private static let wsgiDAV = """
        <?xml version="1.0" encoding="utf-8" ?>
        <ns0:multistatus xmlns:ns0="DAV:"><ns0:response><ns0:href>/dav/c/</ns0:href><ns0:propstat><ns0:prop>
        <ns0:resourcetype><ns0:collection /></ns0:resourcetype></ns0:prop><ns0:status>HTTP/1.1 200 OK</ns0:status>
        </ns0:propstat><ns0:propstat><ns0:prop><ns0:getcontentlength /><ns0:getetag /></ns0:prop><ns0:status>HTTP/1.1 404
         Not Found</ns0:status></ns0:propstat></ns0:response><ns0:response>
        <ns0:href>/dav/c/B%C3%BChne%20%231%26.jpg</ns0:href><ns0:propstat><ns0:prop><ns0:resourcetype />
        <ns0:getcontentlength>3</ns0:getcontentlength><ns0:getetag>16318868-1795489998-3</ns0:getetag>
        <ns0:getlastmodified>Tue, 24 Nov 2026 03:13:18 GMT</ns0:getlastmodified></ns0:prop><ns0:status>HTTP/1.1 200 OK
        </ns0:status></ns0:propstat></ns0:response><ns0:response><ns0:href>/dav/c/d/</ns0:href><ns0:propstat><ns0:prop>
        <ns0:resourcetype><ns0:collection /></ns0:resourcetype></ns0:prop><ns0:status>HTTP/1.1 200 OK</ns0:status>
        </ns0:propstat><ns0:propstat><ns0:prop><ns0:getcontentlength /><ns0:getetag /></ns0:prop><ns0:status>HTTP/1.1 404
         Not Found</ns0:status></ns0:propstat></ns0:response></ns0:multistatus>
        """

    @Test(arguments: [(nginx, nil), (rclone, "18eadca3ed8fca9e3"), (wsgiDAV, "16318868-1795489998-3")])
    func `a listing as the server wrote it is understood`(_ text: String, _ tag: String?) throws {
        let location = RemoteLocation.webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", path: ["dav", "c"]))
        let listed = try MultiStatus(Array(text.utf8), location).children(of: ["dav", "c"], location)
        #expect(listed.map(\.name) == ["Bühne #1&.jpg", "d"])
        #expect(listed.map(\.entry.isCollection) == [false, true])
        #expect(listed.first?.entry.byteCount == 3 && listed.first?.entry.etag?.value == tag)
    }
}
