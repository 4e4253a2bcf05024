import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What analysis fetches from real servers.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `Fetch behaviours` {
    typealias Server = ServerFixture.Server

    @Test(arguments: Server.installed)
    func `R18 however many analyses run, each original is fetched once`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        _ = try await fixture.library.evict()
        let others = [try await fixture.engine.reopened(), try await fixture.engine.reopened()]
        // Three processes, each with its workers, twice; and a user who looks at one of the photos meanwhile.
        for _ in 0..<2 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for library in [fixture.library] + others {
                    group.addTask { _ = try await library.analyze() }
                }
                let output = fixture.engine.directory.path.appending("seen-\(UUID().uuidString).jpg")
                group.addTask {
                    _ = try await others[0].open(others[0].photo("hopper.jpg"), output: output)
                }
                try await group.waitForAll()
            }
        }
        let status = try await fixture.library.status()
        #expect(status.unanalyzed == 0)
        // On WebDAV these are the read-backs: they serve the analysis, too.
        let gets = fixture.proxy.exchanges.filter { $0.method == "GET" && $0.target.contains("/originals/") }
        let looks = gets.filter { $0.target.hasSuffix("hopper.jpg") }
        // A look before the analysis serves it; a look after it is one more fetch.
        #expect(gets.count - looks.count == 6 && (1...3).contains(looks.count))
        #expect(Set(gets.map(\.target)).count == 7)
        let analysis = try await fixture.library.bandwidthReport().analysis
        #expect(analysis.bytesFetched <= status.originalBytes && analysis.fetchedMoreThanOnce == [])
        if server == .lighttpd {
            let place = try #require(gets.first?.target.split(separator: "/").dropFirst().first)
            let log = try LighttpdServer.shared().accessLog().filter { $0.hasPrefix("GET /dav/\(place)/originals/") }
            #expect(log.count == gets.count)
        }
    }
}

/// A fetch of a remote whose objects have other versions than the proven ones, since it was moved.
@Suite struct `A fetch from a remote that was moved` {
    @Test(.enabled(if: ServerPrograms.lighttpd != nil, Comment(rawValue: LighttpdServer.missing)))
    func `R19 that was cut off goes on in the next process`() async throws {
        let fixture = try await ServerFixture(.lighttpd)
        try await fixture.push()
        let name = "hopper.jpg"
        let original = try Data(
            contentsOf: URL(filePath: EngineFixture.photos.appending("portraits/\(name)").string))
        let key = try await fixture.key(of: name)
        // The originals are dropped; where a read-back served the analysis they wait in the spool, from where they are taken.
        _ = try await fixture.library.evict()
        let photo = try await fixture.library.photo(name)
        let spooled = fixture.library.layout.spool.appending("\(photo.primary.id.rawValue).part")
        try? FileManager.default.removeItem(atPath: spooled.string)
        try await fixture.library.catalog.removeSpoolEntry(photo.primary.id)
        try await fixture.replace(key, with: original)
        fixture.proxy.reset()
        let half = original.count / 2
        fixture.proxy.inject(.cutResponse(afterBytes: half), method: "GET", target: key.rawValue)
        // What would go on in this process is refused: it dies here.
        fixture.proxy.inject(
            .answer(status: 503, headers: ["Retry-After: 900"]), method: "GET", target: key.rawValue)
        let output = fixture.engine.directory.path.appending("out.jpg")
        await #expect(throws: (any Error).self) { try await fixture.library.open(photo, output: output) }
        let library = try await fixture.engine.reopened()
        let opened = try await library.open(library.photo(name), output: output)
        #expect(FileManager.default.contents(atPath: opened.file) == original)
        let gets = await fixture.proxy.settled().filter { $0.method == "GET" && $0.target.contains(key.rawValue) }
        #expect(gets.last?.status == 206)
        // No more than the texts of refusals, which the probe asks for.
        #expect(try await library.bandwidthReport().totals.values.allSatisfy { $0.wasted < Int64(half) / 2 })
    }
}
