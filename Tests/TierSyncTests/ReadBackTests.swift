import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Where only a read-back proves, one fetch serves proof and analysis, and no other counts as it.
@Suite(.enabled(if: ServerPrograms.lighttpd != nil, Comment(rawValue: LighttpdServer.missing)))
struct `A read-back` {
    private let fixture: EngineFixture
    private let proxy: CountingProxy

    init() async throws {
        proxy = try CountingProxy(to: LighttpdServer.shared().port)
        fixture = try await EngineFixture(
            remote: "webdav://127.0.0.1:\(proxy.port)/dav/back-\(UUID().uuidString.prefix(8))",
            credentials: ["user": LighttpdServer.user, "password": LighttpdServer.password])
    }

    private func imported(_ path: String) async throws -> Library {
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending(path)])
        return fixture.library
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `that failed is wasted, and the analysis has its one fetch still`() async throws {
        defer { proxy.stop() }
        let library = try await imported("portraits/hopper.jpg")
        proxy.inject(.flipResponseByte(at: 100), method: "GET", target: "originals/")
        #expect(try await library.push().failed.map(\.file) == ["hopper.jpg"])
        #expect(try await library.push().done == 1)
        #expect(try await library.evict().done == 1)
        #expect(try await library.analyze().failed == [])
        let analysis = try await library.bandwidthReport().analysis
        let size = try await library.photo("hopper.jpg").primary.byteCount
        #expect(analysis.fetchedMoreThanOnce == [])
        #expect(analysis.bytesWasted == size && analysis.bytesFetched == size)
    }

    @Test func `after a crash in the first counts as proof only`() async throws {
        defer { proxy.stop() }
        let library = try await imported("portraits/hopper.jpg")
        let file = try await library.photo("hopper.jpg").primary
        // What a process leaves that is killed while it reads.
        #expect(
            try await library.catalog.addSpoolEntry(
                SpoolEntry(
                    file: file.id, path: "spool/\(file.id.rawValue).part", object: "k", version: ObjectVersion(),
                    byteCount: file.byteCount, transfers: [])))
        #expect(try await library.push().done == 1)
        let report = try await library.bandwidthReport()
        #expect(report.analysis.bytesFetched == 0)
        #expect(report.totals["verify"]?.received == file.byteCount)
    }

    @Test func `leaves an original to the spool, which frees nothing yet`() async throws {
        defer { proxy.stop() }
        let library = try await imported("portraits")
        #expect(try await library.push().failed == [])
        let options = EvictOptions(free: 1)
        #expect(try await library.evictionPlan(options).map(\.bytes).reduce(0, +) == 0)
        #expect(try await library.evict(options).done == 7)
        #expect(EngineFixture.files(below: library.layout.spool).count == 7)
    }
}
