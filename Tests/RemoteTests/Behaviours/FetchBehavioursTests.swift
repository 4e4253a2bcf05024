import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// What a fetch appends, and what it never does.
@Suite struct FetchBehavioursTests {
    /// An object whose tag is old enough to be trusted.
    private func aged(_ scene: Scene) async throws -> StoredObject {
        let stored = try await scene.stored()
        let isAged = try scene.server.age(stored.key)
        var seen = try #require(try await scene.store.head(stored.key, scene.context))
        // Where the file cannot be made to look old, it has to become so: two seconds.
        // And lighttpd tells of the file as it was for a second or two (its stat cache).
        for _ in 0..<100 where !seen.version.isETagStrong || (isAged && seen.version.etag == stored.version.etag) {
            try await Task.sleep(for: .milliseconds(100))
            seen = try #require(try await scene.store.head(stored.key, scene.context))
        }
        return seen
    }

    @Test(arguments: RealServer.allCases, [ProxyFault.close(.answerBody(240_000)), .reset(.answerBody(240_000))])
    func `R19 a download cut at 60 percent goes on where it was, of the same version, and no byte is fetched twice`(
        _ server: RealServer, _ cut: ProxyFault
    ) async throws {
        let scene = try await Scene(server)
        let object = try await aged(scene)
        scene.proxy.reset()
        scene.proxy.inject(cut, method: "GET")
        let download = try scene.download(object)
        #expect(try await scene.store.get(download, scene.context).received == 400_000)
        #expect(try scene.content(download) == Scene.photo)
        let gets = await scene.passed("GET")
        #expect(gets.map(\.responseBody) == [240_000, 160_000])
        #expect(gets.last?.header("Range") == "bytes=240000-")
        let condition = gets.last?.header("If-Match") ?? gets.last?.header("If-Range")
        #expect(condition?.contains(object.version.etag ?? "?") == true, "the second request is bound to the version")
        #expect(scene.ledger.entries(.get).map { $0.result?.bytes.received } == [240_000, 160_000])
        #expect(scene.ledger.entries(.get).map(\.intent.rangeStart) == [nil, 240_000])
    }

    @Test(arguments: RealServer.allCases)
    func `R20 a whole answer is not appended to a part`(_ server: RealServer) async throws {
        // The status alone is wrong; then a server that truly knows no ranges and sends all.
        for faults in [[ProxyFault.answerAsWhole], [.ignoreRange] + server.signAgain] {
            let scene = try await Scene(server)
            let object = try await scene.stored()
            scene.proxy.inject(ProxyRule(faults, method: "GET"))
            let start = Array(Scene.photo[..<1_000])
            let download = try scene.download(object, behind: start)
            // The code that has the engine begin anew.
            await scene.expectError(.replaced) { _ = try await scene.store.get(download, scene.context) }
            #expect(try scene.content(download) == start)
            let row = try #require(scene.ledger.entries(.get).last?.result)
            #expect(row.wasted == row.bytes.received && (row.wasted == 0 || row.wasteReason == .replaced))
        }
    }

    @Test func `a read-back that was cut begins anew where the server knows no ranges`() async throws {
        let answers = Witnessed()
        let server = try ScriptedServer { connection in
            while connection.head() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")
                connection.write(answers.isFirst ? "abcd" : "abcdefgh")
                if answers.next() == 1 { return }
            }
        }
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: server.port)), options: .quick)
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .verify)
        let bytes = Array("abcdefgh".utf8)
        let proof = try await store.proveByReading(
            #require(ObjectKey("x")), digest: ContentDigest(of: bytes), byteCount: 8, context)
        #expect(proof.kind == .readBack)
    }

    private final class Witnessed: Sendable {
        private let count = Mutex(0)
        var isFirst: Bool { count.withLock { $0 == 0 } }
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test(
        arguments: RealServer.allCases,
        [
            "bytes 0-398999/400000", "bytes 1000-399999/500000", "bytes 999-399999/400000", "bytes 1000-399998/400000",
            "x",
        ]
    )
    func `R21 a wrong Content-Range is refused`(_ server: RealServer, _ range: String) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        scene.proxy.inject(.setAnswerHeader("Content-Range", range), method: "GET", times: .max)
        let start = Array(Scene.photo[..<1_000])
        let download = try scene.download(object, behind: start)
        let error = await #expect(throws: RemoteError.self) { _ = try await scene.store.get(download, scene.context) }
        #expect(error?.code == .protocolViolation || error?.code == .replaced)
        #expect(try scene.content(download) == start)
    }

    @Test(arguments: RealServer.allCases)
    func `R21 a second Content-Range, length or tag that contradicts the first appends nothing wrong`(
        _ server: RealServer
    ) async throws {
        let doubled = [
            ("Content-Range", "bytes 0-398999/400000"), ("Content-Length", "10"), ("ETag", "\"another\""),
        ]
        for (name, value) in doubled {
            let scene = try await Scene(server) { $0.attempts = 1 }
            let object = try await scene.stored()
            scene.proxy.inject(.addAnswerHeader(name, value), method: "GET", times: .max)
            let download = try scene.download(object, behind: Array(Scene.photo[..<1_000]))
            let range = try? await scene.store.get(download, scene.context)
            let content = try scene.content(download)
            #expect(content == Array(Scene.photo.prefix(content.count)), "\(name)")
            #expect(range == nil || content == Scene.photo, "a success is a whole file")
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R22 an object replaced in the middle of a download is never spliced`(_ server: RealServer) async throws {
        let replacing = Mutex<(@Sendable () async throws -> Void)?>(nil)
        let scene = try await Scene(server) { options in
            // Between the cut and the next request.
            options.surroundings.sleep = { _ in try await replacing.withLock { $0 }?() }
        }
        for isVersionKnown in [true, false] {
            let object = try await scene.stored()
            replacing.withLock { $0 = { try await scene.replace(object.key, with: Scene.otherPhoto) } }
            scene.proxy.inject(.close(.answerBody(240_000)), method: "GET")
            var download = try scene.download(object)
            if !isVersionKnown { download.version = nil }
            let wanted = download
            await scene.expectError(.replaced) { _ = try await scene.store.get(wanted, scene.context) }
            #expect(try scene.content(download) == Array(Scene.photo[..<240_000]), "only bytes of the first version")
            replacing.withLock { $0 = nil }
            // Begun again, it is the new one.
            let now = try #require(try await scene.store.head(object.key, scene.context))
            let again = try scene.download(now)
            _ = try await scene.store.get(again, scene.context)
            #expect(try scene.content(again) == Scene.otherPhoto)
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R22 nor is a read-back`(_ server: RealServer) async throws {
        let replacing = Mutex<(@Sendable () async throws -> Void)?>(nil)
        let scene = try await Scene(server) { options in
            options.surroundings.sleep = { _ in try await replacing.withLock { $0 }?() }
        }
        let upload = try scene.upload()
        try await scene.stored(at: upload.key)
        replacing.withLock { $0 = { try await scene.replace(upload.key, with: Scene.otherPhoto) } }
        scene.proxy.inject(.close(.answerBody(240_000)), method: "GET")
        await scene.expectError(.replaced) { _ = try await scene.prove(upload) }
    }

    @Test(arguments: RealServer.allCases)
    func `R23 a body that ends too early is a failure`(_ server: RealServer) async throws {
        let short: [[ProxyFault]] = [
            [.close(.answerBody(399_999))], [.withoutLength, .close(.answerBody(399_999))],
            [.withoutLength, .close(.answerBody(0))], [.setAnswerHeader("Content-Length", "399999")],
            [.replaceBody(Array(Scene.photo.dropLast()))], [.replaceBody([])],
        ]
        for faults in short {
            let scene = try await Scene(server) { $0.attempts = 1 }
            let object = try await scene.stored()
            var rule = ProxyRule(faults, method: "GET")
            rule.times = .max
            scene.proxy.inject(rule)
            let download = try scene.download(object)
            await #expect(throws: RemoteError.self, "\(faults)") {
                _ = try await scene.store.get(download, scene.context)
            }
            let content = try scene.content(download)
            #expect(content.count < 400_000 && content == Array(Scene.photo.prefix(content.count)))
            let upload = try scene.upload(Scene.photo, to: object.key)
            await #expect(throws: RemoteError.self, "\(faults) is no proof") { _ = try await scene.prove(upload) }
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R23 a body without a length is refused where the size is not known`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        scene.proxy.inject(.withoutLength, method: "GET", times: .max)
        var download = try scene.download(object)
        download.byteCount = nil
        let unknown = download
        await scene.expectError(.protocolViolation) { _ = try await scene.store.get(unknown, scene.context) }
        #expect(try scene.content(unknown) == [])
        // Where it is known, all of it is all of it.
        let known = try scene.download(object)
        #expect(try await scene.store.get(known, scene.context).received == 400_000)
        #expect(try scene.content(known) == Scene.photo)
    }
}
