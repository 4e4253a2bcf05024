import Catalog
import Foundation
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
