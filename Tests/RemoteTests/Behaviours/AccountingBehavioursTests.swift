import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// What the ledger says is what the counting proxy saw: bodies and heads, to the byte. What TLS, TCP and IP add is not in it.
@Suite struct AccountingBehavioursTests {
    /// `inFlight`: body bytes that may have left us without having reached the other side when it broke off. `halfLine`:
    /// bytes of a header line that was cut off, which libcurl does not count.
    private func check(
        _ scene: Scene, inFlight: Int64 = 0, halfLine: Int64 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let seen = await scene.proxy.settled()
        let rows = scene.ledger.entries.compactMap(\.result)
        #expect(rows.count == seen.count, "one row for each request", sourceLocation: sourceLocation)
        #expect(rows.count == scene.ledger.entries.count, sourceLocation: sourceLocation)
        let total = scene.ledger.total
        let sent = Int64(seen.map(\.requestBody).reduce(0, +))
        #expect(
            total.sent >= sent && total.sent <= sent + inFlight,
            "\(rows.map { "\($0.outcome) \($0.bytes.sent)" }) \(seen.map { "\($0.method) \($0.status) \($0.requestBody)" })",
            sourceLocation: sourceLocation)
        #expect(total.received == Int64(seen.map(\.responseBody).reduce(0, +)), sourceLocation: sourceLocation)
        #expect(total.headerSent == Int64(seen.map(\.requestHead).reduce(0, +)), sourceLocation: sourceLocation)
        let heads = Int64(seen.map(\.responseHead).reduce(0, +))
        #expect(total.headerReceived + halfLine == heads, sourceLocation: sourceLocation)
    }

    @Test(arguments: RealServer.allCases)
    func `R34 bodies and heads are counted to the byte`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        for size in [0, 1_000, 3_000_000] {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
            let upload = try scene.upload(bytes, to: scene.key("photo one \(size).jpg"))
            guard case .stored(let object, _) = try await scene.store.put(upload, scene.context) else {
                return #expect(Bool(false), "not stored")
            }
            #expect(try await scene.store.get(scene.download(object), scene.context).received == Int64(size))
        }
        for try await _ in scene.store.list(ObjectKey(scene.folder), scene.context) {}
        #expect(try await scene.store.head(scene.key("absent"), scene.context) == nil)
        await check(scene)
    }

    @Test(arguments: RealServer.allCases)
    func `R34 also with retries, lost replies and refusals of an upload`(_ server: RealServer) async throws {
        let faults: [ProxyFault] = [
            .replaceAnswer(status: 503, headers: ["Retry-After: 1"], body: Array("<Error>later</Error>".utf8)),
            .loseReply, .answer(status: 500, body: [UInt8](repeating: 0x20, count: 300)),
        ]
        for fault in faults {
            let scene = try await Scene(server)
            scene.proxy.inject(fault, method: "PUT")
            let upload = try scene.upload()
            #expect(try await scene.store.put(upload, scene.context).object.byteCount == upload.byteCount)
            // An answer in the middle of a body: what was sent by then is counted, whether it was read or not.
            await check(scene)
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R34 also with cuts, retries and redirects of a download`(_ server: RealServer) async throws {
        let faults: [ProxyFault] = [
            .close(.answerBody(240_000)), .reset(.answerBody(240_000)), .loseReply, .answer(status: 503),
            .reset(.answerHead(10)), .replaceAnswer(status: 500, body: [UInt8](repeating: 0x20, count: 3_000)),
        ]
        for fault in faults {
            let scene = try await Scene(server)
            let object = try await scene.stored()
            scene.proxy.inject(fault, method: "GET")
            let download = try scene.download(object)
            #expect(try await scene.store.get(download, scene.context).received == 400_000)
            #expect(try scene.content(download) == Scene.photo)
            await check(scene, halfLine: fault == .reset(.answerHead(10)) ? 10 : 0)
        }
        guard !server.isS3 else { return }
        let scene = try await Scene(server)
        let object = try await scene.stored()
        _ = try await scene.store.head(object.key, scene.context)
        let way = try #require(await scene.passed("HEAD").last?.target)
        let body = [UInt8](repeating: 0x2E, count: 5_000)
        scene.proxy.inject(.answer(status: 302, headers: ["Location: \(way)"], body: body), method: "GET")
        #expect(try await scene.store.get(scene.download(object), scene.context).received == 400_000)
        await check(scene)
        let redirect = try #require(scene.ledger.entries.compactMap(\.result).first { $0.status == 302 })
        #expect(redirect.bytes.received == 5_000 && redirect.wasted == 5_000)
    }

    @Test(arguments: RealServer.allCases)
    func `R34 of an upload that is cut, at most what was on the way is counted more`(_ server: RealServer) async throws
    {
        for cut in [ProxyFault.close(.requestBody(240_000)), .reset(.requestBody(240_000))] {
            let scene = try await Scene(server)
            scene.proxy.inject(cut, method: "PUT")
            let upload = try scene.upload()
            #expect(try await scene.store.put(upload, scene.context).object.byteCount == upload.byteCount)
            await check(scene, inFlight: 160_000)
        }
    }

    @Test(arguments: RealServer.allCases)
    func `R34 a request on a connection that has died is repeated in a row of its own`(_ server: RealServer)
        async throws
    {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        _ = try await scene.store.head(object.key, scene.context)
        let rows = scene.ledger.entries.count
        scene.proxy.reset()
        scene.proxy.inject(.loseReply, method: "HEAD")
        #expect(try await scene.store.head(object.key, scene.context)?.byteCount == 400_000)
        let passed = await scene.proxy.settled()
        #expect(passed.map(\.status) == [0, 200])
        #expect(scene.ledger.entries.dropFirst(rows).map { $0.result?.outcome } == ["unreachable", "ok"])
        let heads = scene.ledger.entries.dropFirst(rows).compactMap { $0.result?.bytes.headerSent }
        #expect(heads == passed.map { Int64($0.requestHead) })
    }
}
