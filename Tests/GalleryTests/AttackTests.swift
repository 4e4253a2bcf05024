import Catalog
import Conditions
import Foundation
import Gallery
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import WebServer

/// What others try: other pages in the same browser, other names, other machines, who has no session.
@Suite("Attacks") struct AttackTests {
    @Test(arguments: [
        "evil.example", "evil.example:8321", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:8321", "[::1]:80",
        "127.0.0.1:8321.evil.example", "",
    ])
    func `DNS rebinding: a name that the server does not have is not answered`(host: String) async throws {
        let gallery = try await GalleryFixture(photos: [])
        for path in ["/", "/api/status", "/api/session", "/media/thumbnails/\(String(repeating: "0", count: 64))"] {
            let response = await gallery.ask(
                raw: .get, path, headers: [("Host", host), ("Cookie", gallery.cookie)])
            #expect(response.status == 421, "\(path)")
        }
        #expect(await gallery.ask(raw: .get, "/api/status", headers: [("Cookie", gallery.cookie)]).status == 421)
    }

    @Test(arguments: ["127.0.0.1:8321", "localhost:8321", "LOCALHOST:8321", "[::1]:8321"])
    func `the names of this machine are answered`(host: String) async throws {
        let gallery = try await GalleryFixture(photos: [])
        let response = await gallery.ask(
            raw: .get, "/api/status", headers: [("Host", host), ("Cookie", gallery.cookie)])
        #expect(response.status == 200)
    }

    @Test(arguments: [
        [("Origin", "http://evil.example")], [("Origin", "null")], [("Origin", "http://127.0.0.1:9999")],
        [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")],
        [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")],
    ])
    func `a request that another page makes changes nothing`(fields: [(String, String)]) async throws {
        let gallery = try await GalleryFixture()
        let response = await gallery.ask(
            raw: .post, "/api/photos/trash", #"{"photos":["photo1"]}"#,
            headers: [
                ("Host", GalleryFixture.host), ("Cookie", gallery.cookie), ("Content-Type", "application/json"),
            ] + fields)
        #expect(response.status == 403)
        #expect(try await gallery.library.status().trashed == 0)
    }

    @Test func `another page cannot read pictures either, but may link to the page`() async throws {
        let gallery = try await GalleryFixture(photos: [])
        let base = [("Host", GalleryFixture.host), ("Sec-Fetch-Site", "cross-site")]
        let picture = await gallery.ask(
            raw: .get, "/media/proxies/\(String(repeating: "0", count: 64))",
            headers: base + [("Sec-Fetch-Mode", "no-cors"), ("Cookie", gallery.cookie)])
        #expect(picture.status == 403)
        #expect(await gallery.ask(raw: .get, "/", headers: base + [("Sec-Fetch-Mode", "navigate")]).status == 200)
    }

    /// A form of another page can send these, without asking the browser first.
    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
    func `a form cannot send a command`(type: String) async throws {
        let gallery = try await GalleryFixture()
        let response = await gallery.ask(
            raw: .post, "/api/photos/trash", #"{"photos":["photo1"]}"#,
            headers: [("Host", GalleryFixture.host), ("Cookie", gallery.cookie), ("Content-Type", type)])
        #expect(response.status == 415)
        #expect(try await gallery.library.status().trashed == 0)
    }

    @Test func `who is not signed in gets the page, and nothing of the library`() async throws {
        let gallery = try await GalleryFixture()
        let digest = try #require(try await gallery.library.photo("photo1").primary.digest).hex
        let paths = [
            "/api/status", "/api/events", "/api/timeline", "/api/search?q=x", "/api/photos/photo1", "/api/people",
            "/api/settings", "/api/activity", "/media/thumbnails/\(digest)", "/media/proxies/\(digest)",
            "/media/previews/photo1", "/media/originals/photo1", "/api/openapi.yaml",
        ]
        for cookie in ["", "tiersync-session-8321=" + String(repeating: "a", count: 64), "tiersync-session-8321="] {
            for path in paths {
                let response = await gallery.ask(
                    raw: .get, path, headers: [("Host", GalleryFixture.host), ("Cookie", cookie)])
                #expect(response.status == 401, "\(path)")
            }
        }
        #expect(await gallery.ask(raw: .get, "/", headers: [("Host", GalleryFixture.host)]).status == 200)
    }

    @Test func `a link works once, and not for long`() async throws {
        let gallery = try await GalleryFixture(photos: [])
        let link = try #require(URL(string: try GalleryServer.makeLink(of: gallery.library))).path()
        let first = await gallery.ask(raw: .get, link, headers: [("Host", GalleryFixture.host)])
        #expect(first.status == 200)
        let cookie = try #require(first.header("Set-Cookie"))
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(part)) }
        let second = await gallery.ask(raw: .get, link, headers: [("Host", GalleryFixture.host)])
        #expect(second.status == 403 && second.header("Set-Cookie") == nil)
        // Neither links nor sessions can be taken from the disk.
        let file = try String(
            contentsOfFile: gallery.library.layout.path("web.json").string, encoding: .utf8)
        let token = try #require(cookie.split(separator: ";").first?.split(separator: "=").last)
        #expect(!file.contains(token))
        let mode = try FileManager.default.attributesOfItem(atPath: gallery.library.layout.path("web.json").string)
        #expect((mode[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func `guessing a password is slow`() async throws {
        let gallery = try await GalleryFixture(photos: [])
        try GalleryServer.setPassword("correct horse battery", of: gallery.library)
        // Everybody was signed out by that.
        #expect(await gallery.ask(.get, "/api/status").status == 401)
        var answers: [Int] = []
        for _ in 0..<14 {
            answers.append(await gallery.ask(.post, "/api/session", #"{"password":"guess"}"#).status)
        }
        #expect(answers.first == 401 && answers.last == 429)
        // The right one would not pass now either.
        #expect(await gallery.ask(.post, "/api/session", #"{"password":"correct horse battery"}"#).status == 429)
    }

    @Test func `the password signs in, and signing out ends it`() async throws {
        let gallery = try await GalleryFixture(photos: [])
        try GalleryServer.setPassword("correct horse battery", of: gallery.library)
        let response = await gallery.ask(.post, "/api/session", #"{"password":"correct horse battery"}"#)
        #expect(response.status == 200)
        let base = [("Host", GalleryFixture.host), ("Cookie", try GalleryFixture.cookie(of: response))]
        #expect(await gallery.ask(raw: .get, "/api/status", headers: base).status == 200)
        #expect(await gallery.ask(raw: .delete, "/api/session", headers: base).status == 200)
        #expect(await gallery.ask(raw: .get, "/api/status", headers: base).status == 401)
    }

    @Test(arguments: [
        "/assets/../index.html", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc/passwd",
        "/assets//etc/passwd",
        "/assets/js/%00", "/assets/%5c..%5cetc", "/media/faces/..", "/media/faces/%2e%2e%2fcatalog.sqlite",
        "/media/faces/....", "/media/thumbnails/../../catalog.sqlite",
        "/media/thumbnails/ABCDEF", "/media/originals/../photo1", "/media/originals/catalog.sqlite", "/api/../web.json",
    ])
    func `no path reaches the file system`(path: String) async throws {
        let gallery = try await GalleryFixture(photos: [])
        let response = await gallery.ask(.get, path)
        #expect([400, 404].contains(response.status), "\(response.status)")
    }

    @Test func `every answer forbids what a page of ours does not need`() async throws {
        let gallery = try await GalleryFixture()
        for path in ["/", "/api/status", "/api/photos/photo1", "/nothing/at/all", "/media/previews/photo1"] {
            let response = await gallery.ask(.get, path)
            let policy = try #require(response.header("Content-Security-Policy"))
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe") && !policy.contains("http"))
            #expect(response.header("X-Content-Type-Options") == "nosniff")
            #expect(response.header("Cross-Origin-Resource-Policy") == "same-origin")
        }
        #expect(await gallery.ask(.get, "/api/status").header("Cache-Control") == "no-store")
    }

    @Test func `an original is never shown by the browser as it is`() async throws {
        let gallery = try await GalleryFixture()
        let file = await gallery.ask(.get, "/media/originals/photo1?as=file")
        #expect(file.status == 200 && file.header("Content-Type") == "application/octet-stream")
        #expect(file.header("Content-Disposition")?.hasPrefix("attachment") == true)
        let picture = await gallery.ask(.get, "/media/originals/photo1")
        #expect(picture.status == 200 && picture.header("Content-Type") == "image/jpeg")
        let original = try Data(
            contentsOf: URL(filePath: GalleryFixture.photos.appending("portraits/collins.jpg").string))
        #expect(picture.data.starts(with: [0xFF, 0xD8, 0xFF]) && picture.data != original)
    }

    @Test func `too many changes at once are refused, and pass again after a while`() {
        let start = ContinuousClock.now
        let passed = Mutex(Duration.zero)
        let limit = RateLimit(burst: 200, perSecond: 50, now: { start + passed.withLock { $0 } })
        #expect((0..<250).count { _ in limit.takes("one") } == 200)
        // Who floods takes nothing from others.
        #expect(limit.takes("another"))
        passed.withLock { $0 = .seconds(2) }
        #expect((0..<250).count { _ in limit.takes("one") } == 100)
    }

    @Test func `a limit holds memory for a thousand clients at most that have been quiet`() {
        let start = ContinuousClock.now
        let passed = Mutex(Duration.zero)
        let limit = RateLimit(burst: 2, perSecond: 1, now: { start + passed.withLock { $0 } })
        for client in 0..<3_000 { _ = limit.takes("\(client)") }
        passed.withLock { $0 = .seconds(10) }
        _ = limit.takes("last")
        #expect(limit.clients == 1)
    }

    @Test(arguments: [
        ("192.168.1.2", false, false), ("127.example.com", false, true), ("0.0.0.0", false, true),
        ("0.0.0.0", true, false), ("::", false, false),
    ])
    func `beyond this machine it is served with TLS or a flag, and a password`(
        host: String, allows: Bool, hasPassword: Bool
    ) async throws {
        let gallery = try await GalleryFixture(photos: [])
        if hasPassword { try GalleryServer.setPassword("correct horse battery", of: gallery.library) }
        var options = GalleryOptions()
        options.host = host
        options.allowsPlainText = allows
        let error = #expect(throws: GalleryError.self) { try GalleryServer(gallery.library, options: options) }
        #expect(error?.code == .unprotected && error?.remedy != nil)
        options.allowsPlainText = true
        try GalleryServer.setPassword("correct horse battery", of: gallery.library)
        _ = try GalleryServer(gallery.library, options: options)
    }
}
