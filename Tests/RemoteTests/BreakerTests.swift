import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

@Suite struct BreakerTests {
    private func failed(_ count: Int, at now: Duration = .zero) -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<count {
            let permit = breaker.permit(at: now)
            breaker.record(.fails(after: nil), permit, at: now)
        }
        return breaker
    }

    private func expect(
        _ expected: CircuitBreaker.Permit, of breaker: inout CircuitBreaker, at now: Duration,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let permit = breaker.permit(at: now)
        #expect(permit == expected, sourceLocation: sourceLocation)
    }

    @Test func `R26 failures in a row open it, and one request tries after a cool-down that doubles up to a bound`() {
        #expect(failed(CircuitBreaker.threshold - 1).isClosed)
        var breaker = failed(CircuitBreaker.threshold)
        var now = Duration.zero
        var coolDown = CircuitBreaker.firstCoolDown
        for _ in 0..<12 {
            expect(.wait(coolDown), of: &breaker, at: now)
            now += coolDown
            expect(.probe, of: &breaker, at: now)
            guard case .wait = breaker.permit(at: now) else { return #expect(Bool(false), "two tries at once") }
            breaker.record(.fails(after: nil), .probe, at: now)
            coolDown = min(coolDown * 2, CircuitBreaker.longestCoolDown)
        }
        #expect(coolDown == CircuitBreaker.longestCoolDown)
        now += coolDown
        expect(.probe, of: &breaker, at: now)
        breaker.record(.serves, .probe, at: now)
        #expect(breaker.isClosed)
        expect(.go, of: &breaker, at: now)
    }

    @Test func `a success in between keeps it closed`() {
        var breaker = CircuitBreaker()
        for _ in 0..<100 {
            for _ in 0..<(CircuitBreaker.threshold - 1) { breaker.record(.fails(after: nil), .go, at: .zero) }
            breaker.record(.serves, .go, at: .zero)
        }
        #expect(breaker.isClosed)
    }

    @Test func `one key that fails for ever does not open it, five keys do`() {
        var breaker = CircuitBreaker()
        for _ in 0..<100 { breaker.record(.failsFor(subject: 7), .go, at: .zero) }
        #expect(breaker.isClosed)
        for subject in 0..<4 { breaker.record(.failsFor(subject: subject), .go, at: .zero) }
        #expect(!breaker.isClosed)
    }

    @Test func `one file whose transfer breaks for ever does not open it, a second one soon does`() {
        var breaker = CircuitBreaker()
        for _ in 0..<100 { breaker.record(.breaksFor(subject: 7), .go, at: .zero) }
        #expect(breaker.isClosed)
        breaker.record(.serves, .go, at: .zero)
        for subject in [7, 7, 7, 7, 7] { breaker.record(.breaksFor(subject: subject), .go, at: .zero) }
        #expect(breaker.isClosed)
        breaker.record(.breaksFor(subject: 8), .go, at: .zero)
        #expect(!breaker.isClosed)
    }

    @Test func `R26 a wait that an answer asked for holds everybody back, but not for ever`() {
        var breaker = CircuitBreaker()
        breaker.record(.fails(after: .seconds(7)), .go, at: .seconds(1))
        breaker.record(.serves, .go, at: .seconds(2))
        expect(.wait(.seconds(5)), of: &breaker, at: .seconds(3))
        expect(.go, of: &breaker, at: .seconds(8))
        breaker.record(.fails(after: .seconds(86_400)), .go, at: .seconds(10))
        expect(.wait(CircuitBreaker.longestHold), of: &breaker, at: .seconds(10))
    }

    @Test func `a try that was cancelled gives its place to the next`() {
        var breaker = failed(CircuitBreaker.threshold)
        expect(.probe, of: &breaker, at: .seconds(1))
        breaker.record(.none, .probe, at: .seconds(1))
        expect(.probe, of: &breaker, at: .seconds(1))
    }

    /// Random workers on a random remote: what must hold whatever happens.
    @Test(arguments: 0..<200)
    func `it never sends more than one try at a time, always lets one through in the end, and heals`(_ seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        var breaker = CircuitBreaker()
        var now = Duration.zero
        var outstanding: [CircuitBreaker.Permit] = []
        var lastProbe: Duration?
        for _ in 0..<500 {
            now += .milliseconds(Int.random(in: 0...800, using: &chance))
            if Bool.random(using: &chance) || outstanding.isEmpty {
                let wasClosed = breaker.isClosed
                let permit = breaker.permit(at: now)
                switch permit {
                case .go:
                    #expect(wasClosed)
                    outstanding.append(permit)
                case .probe:
                    #expect(!wasClosed)
                    // Never two within the time that a try has, unless the one before has ended.
                    if outstanding.contains(.probe), let lastProbe {
                        #expect(now - lastProbe >= CircuitBreaker.patienceWithProbe)
                    }
                    lastProbe = now
                    outstanding.append(permit)
                case .wait(let wait):
                    #expect(wait > .zero && wait <= CircuitBreaker.longestHold)
                    // Whoever comes back after the wait alone is not told to wait once more.
                    var later = breaker
                    if case .wait(let more) = later.permit(at: now + wait) { #expect(more < .zero, "waits again") }
                }
            } else {
                let permit = outstanding.remove(at: Int.random(in: 0..<outstanding.count, using: &chance))
                let evidence: CircuitBreaker.Evidence =
                    switch Int.random(in: 0..<8, using: &chance) {
                    case 0: .serves
                    case 1: .none
                    case 2, 3: .failsFor(subject: Int.random(in: 0..<3, using: &chance))
                    case 4: .fails(after: .seconds(Int.random(in: 0...300, using: &chance)))
                    default: .fails(after: nil)
                    }
                breaker.record(evidence, permit, at: now)
                if evidence == .serves { #expect(breaker.isClosed) }
            }
        }
        breaker.record(.serves, .go, at: now)
        expect(.go, of: &breaker, at: now + CircuitBreaker.longestHold)
    }

    // MARK: - over real connections

    private func upload(_ scratch: TemporaryDirectory, _ number: Int) throws -> ObjectUpload {
        let bytes = Array("photo \(number)".utf8)
        return ObjectUpload(
            key: try #require(ObjectKey("breaker/\(number)")), file: try scratch.write(bytes, as: "\(number)"),
            digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count))
    }

    /// A hundred photos by eight workers; what each failed with.
    private func pushAll(_ store: any ObjectStore, _ ledger: InMemoryLedger) async throws -> [RemoteError] {
        let scratch = try TemporaryDirectory()
        let context = TransferContext(ledger: ledger, purpose: .push)
        var errors: [RemoteError] = []
        let uploads = try (0..<100).map { try upload(scratch, $0) }
        try await forEachBounded(uploads, width: 8) { upload -> RemoteError? in
            do {
                _ = try await store.put(upload, context)
                return nil
            } catch let error as RemoteError {
                return error
            }
        } receive: { error in
            if let error { errors.append(error) }
        }
        return errors
    }

    @Test func `R11 R26 eight workers with a hundred photos ask a server that is always busy a few times only`()
        async throws
    {
        let upstream = try ScriptedServer { $0.holdUntilClosed() }
        let proxy = try CountingProxy(to: upstream.port)
        for method in ["HEAD", "PUT", "MKCOL", "PROPFIND", "DELETE"] {
            proxy.inject(.answer(status: 503), method: method, times: 10_000)
        }
        var options = RemoteOptions()
        // Nobody waits: only what the breaker lets out is sent.
        options.attempts = 1
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: proxy.port)), options: options)
        let ledger = InMemoryLedger()
        let start = ContinuousClock.now
        let errors = try await pushAll(store, ledger)
        #expect(errors.count == 100)
        #expect(errors.allSatisfy { $0.isRemoteWide && $0.status == 503 })
        // Eight may be on their way when it opens; then one a second.
        let tries = CircuitBreaker.threshold + 8 + Int((ContinuousClock.now - start) / .seconds(1))
        #expect(ledger.entries.count <= tries, "\(ledger.entries.count) of at most \(tries)")
        #expect(await eventually { proxy.exchanges.count == ledger.entries.count }, "a refusal of our own is no row")
    }

    @Test func `R11 a dead server is not asked by every worker for every photo`() async throws {
        let dead = try ClosedPort()
        var options = RemoteOptions()
        options.attempts = 1
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: dead.port)), options: options)
        let ledger = InMemoryLedger()
        let clock = ContinuousClock()
        let start = clock.now
        let errors = try await pushAll(store, ledger)
        #expect(errors.count == 100 && errors.allSatisfy { $0.code == .unreachable && $0.isRemoteWide })
        // Eight may be on their way when it opens; then one a second.
        let tries = CircuitBreaker.threshold + 8 + Int((clock.now - start) / .seconds(1))
        #expect(ledger.entries.count <= tries, "\(ledger.entries.count) of at most \(tries)")
        withExtendedLifetime(dead) {}
    }

    @Test func `R26 what waits for its turn when the remote stops serving is not sent`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let server = try ScriptedServer { connection in
            while connection.head() != nil {
                gate.wait()
                gate.signal()
                connection.write("HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n")
            }
        }
        var options = RemoteOptions.quick
        options.transfers = 1
        options.attempts = 1
        let location = try RemoteLocation.parse("webdav://127.0.0.1:\(server.port)/dav").location
        let store = try makeObjectStore(
            at: location, credentials: .bearer(token: "a token"), options: options)
        let ledger = InMemoryLedger()
        let context = TransferContext(ledger: ledger, purpose: .verify)
        let key = try #require(ObjectKey("a"))
        let asking = (0..<4).map { _ in Task { try await store.head(key, context) } }
        // All have passed the breaker when their rows are there; one has the only slot.
        while ledger.entries.count < 4 { await Task.yield() }
        gate.signal()
        for task in asking { await #expect(throws: RemoteError.self) { try await task.value } }
        let statuses = ledger.entries.map { $0.result?.status }
        #expect(statuses.compactMap(\.self) == [503], "the others were not sent")
        #expect(ledger.entries.allSatisfy { $0.result?.bytes.headerSent ?? 0 == 0 || $0.result?.status == 503 })
        server.stop()
    }

    @Test func `a refusal keeps its cause and says when to come back`() async throws {
        let upstream = try ScriptedServer { $0.holdUntilClosed() }
        let proxy = try CountingProxy(to: upstream.port)
        proxy.inject(.answer(status: 503, headers: ["Retry-After: 86400"]), method: "HEAD", times: 100)
        var options = RemoteOptions()
        options.attempts = 1
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: proxy.port)), options: options)
        let ledger = InMemoryLedger()
        let context = TransferContext(ledger: ledger, purpose: .push)
        let key = try #require(ObjectKey("x"))
        for _ in 0..<3 {
            let error = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
            #expect(error?.status == 503 && error?.isRemoteWide == true)
        }
        #expect(await eventually { proxy.exchanges.count == 1 } && ledger.entries.count == 1)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
        guard case .transient(let after?) = error?.retry else { return #expect(Bool(false)) }
        // What is left of it: a busy machine may take long for what comes before.
        #expect(after > .zero && after <= .seconds(3_600))
    }

    @Test func `one photo that fails with 500 does not stop the others`() async throws {
        let upstream = try ScriptedServer { connection in
            while let head = connection.head() {
                // The folder is there, one photo fails, all others are not there.
                let status =
                    head.hasPrefix("PROPFIND") ? "207 Folder" : head.contains("/bad") ? "500 No" : "404 Not Found"
                connection.write("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: upstream.port)), options: .quick)
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)
        let bad = try #require(ObjectKey("bad"))
        let good = try #require(ObjectKey("good"))
        for _ in 0..<10 {
            let error = await #expect(throws: RemoteError.self) { _ = try await store.head(bad, context) }
            #expect(error?.status == 500 && error?.isRemoteWide == false)
        }
        #expect(try await store.head(good, context) == nil)
    }

    @Test func `a file that breaks the connection each time concerns itself alone`() async throws {
        let upstream = try ScriptedServer { connection in
            while let head = connection.head() {
                // One file kills whoever serves it; all others are there.
                if head.contains("/bad") { return }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd")
            }
        }
        let scratch = try TemporaryDirectory()
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: upstream.port)), options: .quick)
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .analysis)
        func download(_ name: String) throws -> ObjectDownload {
            ObjectDownload(
                key: try #require(ObjectKey(name)), version: nil, byteCount: 4, file: scratch.path.appending(name))
        }
        for _ in 0..<3 {
            let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download("bad"), context) }
            #expect(error?.code == .unreachable && error?.isRemoteWide == false)
        }
        #expect(try await store.get(download("good"), context).received == 4)
    }

    @Test func `a server that breaks every connection ends the run at its second file`() async throws {
        let upstream = try ScriptedServer { _ = $0.head() }
        let scratch = try TemporaryDirectory()
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: upstream.port)), options: .quick)
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .analysis)
        var areRemoteWide: [Bool?] = []
        for name in ["a", "b"] {
            let download = ObjectDownload(
                key: try #require(ObjectKey(name)), version: nil, byteCount: 4, file: scratch.path.appending(name))
            let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download, context) }
            areRemoteWide.append(error?.isRemoteWide)
        }
        #expect(areRemoteWide == [false, true])
    }

    private static func httpDate(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: date)
    }

    @Test(
        .enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"), arguments: [429, 503],
        ["Retry-After: 2", "Retry-After: date"])
    func `R26 the wait that an answer names, in seconds or as a date, is waited by all workers`(
        _ status: Int, _ field: String
    ) async throws {
        let proxy = try CountingProxy(to: LighttpdServer.shared().port)
        let options = RemoteOptions.quick
        let store = try makeObjectStore(
            at: LighttpdServer.shared().location(through: proxy.port), credentials: LighttpdServer.credentials,
            options: options)
        let ledger = InMemoryLedger()
        let context = TransferContext(ledger: ledger, purpose: .push)
        let key = try #require(ObjectKey("r26-\(UUID().uuidString)"))
        #expect(try await store.head(key, context) == nil)
        let rows = ledger.entries.count
        let date = Self.httpDate(Date(timeIntervalSinceNow: 100))
        proxy.inject(
            .answer(status: status, headers: [field.replacingOccurrences(of: "date", with: date)]), method: "HEAD")
        let before = options.surroundings.elapsed()
        #expect(try await store.head(key, context) == nil)
        let waited = options.surroundings.elapsed() - before
        #expect(waited >= (field.hasSuffix("date") ? .seconds(95) : .seconds(2)))
        #expect(ledger.entries.dropFirst(rows).map { $0.result?.status } == [status, 404])
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `R26 a server that asks for an hour is not waited for`() async throws {
        let proxy = try CountingProxy(to: LighttpdServer.shared().port)
        let store = try makeObjectStore(
            at: LighttpdServer.shared().location(through: proxy.port), credentials: LighttpdServer.credentials,
            options: .quick)
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)
        proxy.inject(.answer(status: 503, headers: ["Retry-After: 3600"]), method: "HEAD", times: 5)
        let key = try #require(ObjectKey("r26"))
        let error = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
        #expect(error?.status == 503 && error?.isRemoteWide == true)
        #expect(await eventually { proxy.exchanges.contains { $0.status == 503 } })
        #expect(proxy.exchanges.filter { $0.status == 503 }.count == 1)
    }
}

/// Asks until the answer is yes, for twenty seconds at most: a proxy notes an exchange a moment after the client has its answer.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<2_000 {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}
