import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// import, push, evict, analyze, assign, report: against each kind of remote, with witnesses who count independently.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `The main job` {
    @Test func `works with a directory`() async throws {
        let fixture = try await EngineFixture()
        let outcome = try await MainJob(fixture: fixture).run()
        #expect(outcome.analysis.originals == outcome.photos)
        #expect(outcome.analysis.bytesFetched == outcome.originalBytes)
        // The stored names are readable without tiersync, by year and month of capture.
        let remote = fixture.directory.path.appending("remote/originals")
        let names = EngineFixture.files(below: remote).map(\.string)
        #expect(names.count == outcome.photos)
        #expect(names.contains { $0.hasSuffix("originals/2012/12/oval-office-portrait.jpg") })
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)))
    func `works with SeaweedFS, and a proxy counts the same bytes`() async throws {
        let server = try SeaweedServer.shared()
        let bucket = "job-\(UUID().uuidString.lowercased().prefix(8))"
        try server.makeBucket(bucket)
        let proxy = try CountingProxy(to: server.port)
        defer { proxy.stop() }
        let fixture = try await EngineFixture(
            remote: "s3://\(bucket)?endpoint=http://127.0.0.1:\(proxy.port)&region=us-east-1",
            credentials: ["accessKeyID": SeaweedServer.accessKeyID, "secretAccessKey": SeaweedServer.secret])
        let outcome = try await MainJob(fixture: fixture, proxy: proxy).run()
        #expect(outcome.analysis.originals == outcome.photos)
        #expect(outcome.analysis.bytesFetched == outcome.originalBytes)
        try await expectSameBytes(fixture, proxy)
        expectOneFetchEach(proxy, outcome, prefix: "/\(bucket)/originals/")
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, Comment(rawValue: LighttpdServer.missing)))
    func `works with WebDAV on lighttpd, whose own log and a proxy say the same`() async throws {
        let server = try LighttpdServer.shared()
        let proxy = try CountingProxy(to: server.port)
        defer { proxy.stop() }
        let collection = "job-\(UUID().uuidString.prefix(8))"
        let fixture = try await EngineFixture(
            remote: "webdav://127.0.0.1:\(proxy.port)/dav/\(collection)",
            credentials: ["user": LighttpdServer.user, "password": LighttpdServer.password])
        let outcome = try await MainJob(fixture: fixture, proxy: proxy).run()
        #expect(outcome.analysis.originals == outcome.photos)
        #expect(outcome.analysis.bytesFetched == outcome.originalBytes)
        try await expectSameBytes(fixture, proxy)
        expectOneFetchEach(proxy, outcome, prefix: "/dav/\(collection)/originals/")
        let served = try server.accessLog().filter { $0.hasPrefix("GET /dav/\(collection)/originals/") }
        #expect(served.count == outcome.photos)
        #expect(Set(served).count == outcome.photos)
    }

    /// The ledger says what the proxy saw: bodies to the byte, each request once.
    private func expectSameBytes(_ fixture: EngineFixture, _ proxy: CountingProxy) async throws {
        let report = try await fixture.library.bandwidthReport()
        let exchanges = proxy.exchanges
        #expect(report.totals.values.map(\.sent).reduce(0, +) == Int64(exchanges.map(\.requestBody).reduce(0, +)))
        #expect(report.totals.values.map(\.received).reduce(0, +) == Int64(exchanges.map(\.responseBody).reduce(0, +)))
        #expect(report.totals.values.map(\.requests).reduce(0, +) == Int64(exchanges.count))
    }

    /// Every original's body came down once, wholly, until the one that the user opened.
    private func expectOneFetchEach(_ proxy: CountingProxy, _ outcome: MainJob.Outcome, prefix: String) {
        let fetches = outcome.exchangesUntilAssign.filter { $0.method == "GET" && $0.target.hasPrefix(prefix) }
        #expect(fetches.count == outcome.photos)
        #expect(Set(fetches.map(\.target)).count == outcome.photos)
        #expect(Int64(fetches.map(\.responseBody).reduce(0, +)) == outcome.originalBytes)
    }
}

/// The job itself, with what must hold whatever the remote is.
struct MainJob {
    var fixture: EngineFixture
    var proxy: CountingProxy?

    struct Outcome {
        var photos: Int
        var originalBytes: Int64
        var analysis: BandwidthReport.Analysis
        var exchangesUntilAssign: [CountingProxy.Exchange]
    }

    func run() async throws -> Outcome {
        let library = fixture.library
        let count = EngineFixture.photoCount
        let imported = try await library.importPhotos(at: [EngineFixture.photos])
        #expect(imported.done == count)
        #expect(imported.failed == [])
        try await expectTiers(local: count)

        let pushed = try await library.push()
        #expect(pushed.failed == [])
        #expect(pushed.stoppedBy == nil)
        #expect(pushed.done == count)
        #expect(pushed.bytesSent >= (try await library.status().originalBytes))
        try await expectTiers(both: count)

        let evicted = try await library.evict()
        #expect(evicted.failed == [])
        #expect(evicted.done == count)
        try await expectTiers(remote: count)
        #expect(EngineFixture.files(below: library.layout.folder.appending("originals")) == [])

        let analyzed = try await library.analyze()
        #expect(analyzed.failed == [])
        #expect(analyzed.done == count)
        #expect(try await library.status().unanalyzed == 0)
        #expect(try await library.status().faces >= 12)
        // Nothing of an original stays after its analysis.
        #expect(EngineFixture.files(below: library.layout.spool) == [])
        #expect(try await library.analyze().done == 0)

        let report = try await library.bandwidthReport()
        #expect(report.analysis.fetchedMoreThanOnce == [])
        #expect(report.analysis.bytesWasted == 0)
        let exchanges = proxy?.exchanges ?? []
        try await correct(library)
        #expect(proxy?.exchanges.count ?? 0 == exchanges.count)
        return Outcome(
            photos: count, originalBytes: try await library.status().originalBytes, analysis: report.analysis,
            exchangesUntilAssign: exchanges)
    }

    /// Names two people by one photo each: the right faces follow, and nothing is asked of the remote.
    private func correct(_ library: Library) async throws {
        for (file, name, photos) in [
            ("collins.jpg", "Eileen Collins", 4), ("hopper.jpg", "Grace Hopper", 4),
            ("oval-office-portrait.jpg", "Barack Obama", 3),
        ] {
            let receipt = try await library.assign(try await library.photo(file), to: name)
            #expect(receipt.bytesFetched == 0)
            #expect(receipt.facesMoved == photos, "faces of \(name)")
            let row = try #require(try await library.people().first { $0.person == name })
            #expect(row.photos == photos)
        }
        let collins = try await library.faces(ofPerson: "Eileen Collins").map(\.file).sorted()
        #expect(collins == ["collins-close.jpg", "collins-print.jpg", "collins.jpg", "side-by-side.jpg"])
    }

    private func expectTiers(local: Int = 0, both: Int = 0, remote: Int = 0) async throws {
        let status = try await fixture.library.status()
        #expect(status.local == local)
        #expect(status.both == both)
        #expect(status.remote == remote)
    }
}
