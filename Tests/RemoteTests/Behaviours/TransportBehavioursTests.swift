import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Servers that are busy, elsewhere, silent, or live in another time.
@Suite struct TransportBehavioursTests {
    @Test(arguments: RealServer.allCases, [429, 500, 503])
    func `R26 a busy server is asked again after the wait it names`(_ server: RealServer, _ status: Int) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        scene.proxy.inject(.answer(status: status, headers: ["Retry-After: 1"]), method: "HEAD", times: 2)
        #expect(try await scene.store.head(object.key, scene.context)?.byteCount == 400_000)
        let heads = scene.ledger.entries(.head)
        #expect(heads.suffix(3).map { $0.result?.status } == [status, status, 200])
        #expect(heads.suffix(3).map(\.intent.attempt) == [1, 2, 3])
    }

    @Test(arguments: RealServer.allCases)
    func `R26 a server that stays busy ends the run, not the photo alone`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        scene.proxy.inject(.answer(status: 503), method: "HEAD", times: .max)
        let error = await #expect(throws: RemoteError.self) {
            _ = try await scene.store.head(object.key, scene.context)
        }
        #expect(error?.isRemoteWide == true && error?.exitStatus == .remoteUnreachable)
        #expect(await scene.passed("HEAD").filter { $0.status == 503 }.count == 5)
    }

    @Test(arguments: RealServer.s3, [-1_200.0, 1_200])
    func `R27 a clock that is wrong by 20 minutes is corrected once`(_ server: RealServer, _ seconds: Double)
        async throws
    {
        let scene = try await Scene(server) {
            $0.surroundings.now = { Date(timeIntervalSinceNow: seconds) }
        }
        let upload = try scene.upload()
        #expect(try await scene.store.head(upload.key, scene.context) == nil)
        guard case .stored = try await scene.store.put(upload, scene.context) else {
            return #expect(Bool(false), "not stored")
        }
        #expect(try await scene.store.head(upload.key, scene.context)?.byteCount == upload.byteCount)
        #expect(await scene.proxy.settled().filter { $0.status == 403 }.count == 1)
        #expect(try await scene.held(upload.key) == Scene.photo)
    }

    @Test(arguments: RealServer.s3.filter { !$0.takesAnyRegion })
    func `R28 a server that insists on its region names it in its refusal, once`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        guard case .s3(var location) = try server.location(through: scene.proxy.port) else { return }
        location.region = "eu-west-3"
        let store = try makeObjectStore(at: .s3(location), credentials: server.credentials, options: .quick)
        var listed: [ObjectKey] = []
        for try await found in store.list(ObjectKey(scene.folder), scene.context) { listed.append(found.key) }
        #expect(listed == [object.key])
        #expect(try await store.head(object.key, scene.context)?.byteCount == 400_000)
        #expect(await scene.proxy.settled().map(\.status) == [400, 200, 200])
    }

    @Test(arguments: RealServer.s3.filter(\.takesAnyRegion))
    func `R28 a bucket of another region is asked there, and remembered`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        scene.proxy.inject(.answer(status: 301, headers: ["x-amz-bucket-region: eu-west-3"]), method: "HEAD")
        for _ in 0..<2 {
            #expect(try await scene.store.head(object.key, scene.context)?.byteCount == 400_000)
        }
        let passed = await scene.proxy.settled()
        #expect(passed.map(\.status) == [301, 200, 200])
        #expect(passed.dropFirst().allSatisfy { $0.header("Authorization")?.contains("/eu-west-3/s3/") == true })
    }

    @Test(arguments: RealServer.webDAV)
    func `R28 a redirect on the same server is followed, to another no secret goes`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        _ = try await scene.store.head(object.key, scene.context)
        let passed = try #require(await scene.passed("HEAD").last)
        #expect(passed.header("Authorization") != nil)
        let detour = try scene.key("detour")
        func download() -> ObjectDownload {
            ObjectDownload(
                key: detour, version: nil, byteCount: nil,
                file: scene.scratch.path.appending("detour-\(UUID().uuidString)"))
        }
        for way in [passed.target, "http://127.0.0.1:\(scene.proxy.port)\(passed.target)"] {
            scene.proxy.inject(.answer(status: 307, headers: ["Location: \(way)"]), method: "GET", target: "detour")
            #expect(try await scene.store.get(download(), scene.context).received == 400_000)
        }
        let witness = try CountingProxy(to: server.port())
        for host in ["127.0.0.1", "localhost"] {
            let elsewhere = "http://\(host):\(witness.port)\(passed.target)"
            scene.proxy.inject(
                .answer(status: 307, headers: ["Location: \(elsewhere)"]), method: "GET", target: "detour")
            await scene.expectError(.server) { _ = try await scene.store.get(download(), scene.context) }
        }
        #expect(witness.acceptedConnections == 0)
    }

    @Test(arguments: RealServer.s3)
    func `R28 S3 follows no redirect to another host`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        let witness = try CountingProxy(to: server.port())
        for status in [301, 302, 307] {
            let elsewhere = "http://127.0.0.1:\(witness.port)/photos/\(object.key)"
            scene.proxy.inject(.answer(status: status, headers: ["Location: \(elsewhere)"]), method: "GET")
            let download = try scene.download(object)
            await #expect(throws: RemoteError.self) { _ = try await scene.store.get(download, scene.context) }
        }
        #expect(witness.acceptedConnections == 0)
    }

    @Test(
        arguments: RealServer.allCases,
        [ProxyPlace.requestHead(0), .answerHead(0), .answerHead(12), .answerBody(1_000)]
    )
    func `R29 a server that stops answering times out and says so`(_ server: RealServer, _ place: ProxyPlace)
        async throws
    {
        let scene = try await Scene(server) {
            $0.stallTimeout = .seconds(1)
            $0.attempts = 1
        }
        let object = try await scene.stored()
        scene.proxy.inject(.stall(place), method: "GET")
        let download = try scene.download(object)
        let error = await #expect(throws: RemoteError.self) { _ = try await scene.store.get(download, scene.context) }
        #expect(error?.code == .timedOut && error?.isRemoteWide == false && error?.remedy != nil)
    }

    @Test(arguments: RealServer.allCases)
    func `a cancelled download ends at once and leaves a file to resume`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        let object = try await scene.stored()
        scene.proxy.inject(.stall(.answerBody(100_000)), method: "GET")
        let download = try scene.download(object)
        let task = Task { try await scene.store.get(download, scene.context) }
        while (try? scene.content(download).count) ?? 0 < 100_000 { try await Task.sleep(for: .milliseconds(5)) }
        let clock = ContinuousClock()
        let start = clock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        // 100 ms on a machine with nothing else to do; a stall would last a minute.
        #expect(clock.now - start < .seconds(20))
        #expect(scene.ledger.entries(.get).last?.result?.outcome == "cancelled")
        #expect(scene.ledger.entries(.get).last?.result?.bytes.received == 100_000)
        #expect(try scene.content(download) == Array(Scene.photo[..<100_000]))
        var rest = download
        rest.offset = 100_000
        #expect(try await scene.store.get(rest, scene.context).received == 300_000)
        #expect(try scene.content(download) == Scene.photo)
    }

    @Test(arguments: RealServer.webDAV)
    func `a full WebDAV server stops the queue and keeps the original`(_ server: RealServer) async throws {
        let scene = try await Scene(server)
        scene.proxy.inject(.answer(status: 507), method: "PUT")
        let error = await #expect(throws: RemoteError.self) {
            _ = try await scene.store.put(scene.upload(), scene.context)
        }
        #expect(error?.code == .full && error?.isRemoteWide == true)
    }
}
