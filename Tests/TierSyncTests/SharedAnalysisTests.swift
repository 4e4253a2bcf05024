import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Devices and workers of one library fetch each original once for all of them.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `Shared analysis` {
    /// A library whose originals are on the remote and nowhere else, unseen.
    private static func evicted(_ fixture: ServerFixture) async throws -> Library {
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos])
        #expect(try await library.push().failed == [])
        #expect(try await library.evict().failed == [])
        return library
    }

    /// How often each original's body was asked for.
    private static func fetches(_ fixture: ServerFixture) async -> [String: Int] {
        let exchanges = await fixture.proxy.settled().filter {
            $0.method == "GET" && $0.target.contains("/originals/") && $0.responseBody > 0
        }
        return Dictionary(exchanges.map { (String($0.target.split(separator: "?")[0]), 1) }, uniquingKeysWith: +)
    }

    @Test(arguments: ServerFixture.Server.installed)
    func `by two devices and four workers ends with the same everywhere, each original fetched once`(
        server: ServerFixture.Server
    ) async throws {
        let fixture = try await ServerFixture(server)
        let home = try await Self.evicted(fixture)
        #expect(try await home.share().wasShared == false)
        let away = try await fixture.clone(to: fixture.engine.directory.path.appending("away")).library
        #expect(try await away.isShared)
        var workers: [Library] = []
        for number in 1...4 { workers.append(try await fixture.makeWorker("worker-\(number)")) }
        // Where only reading back proves, that has brought some already, and the analysis takes those.
        let before = try await home.bandwidthReport().totals["analysis"]?.received ?? 0
        fixture.proxy.reset()
        let limits = WorkListLimits(perShard: 2, perList: 8)
        var options = AnalyzeOptions()
        options.waits = true
        try await limits.holding {
            // The lists are written by whoever knows the photos; then all come at once.
            _ = try await home.analyze(AnalyzeOptions(limit: 1))
            try await withThrowingTaskGroup(of: JobSummary.self) { group in
                for library in [home, away] + workers {
                    group.addTask { [options] in try await library.analyze(options) }
                }
                for try await summary in group { #expect(summary.failed == [] && summary.stoppedBy == nil) }
            }
        }
        // What was in the hands of others at the end is told now.
        for _ in 0..<2 { for device in [home, away] { #expect(try await device.sync().failed == []) } }
        let fetched = await Self.fetches(fixture)
        let isReadBack = server != .seaweedFS
        #expect(fetched.count == EngineFixture.photoCount || isReadBack && !fetched.isEmpty, "\(fetched)")
        #expect(fetched.values.allSatisfy { $0 == 1 }, "\(fetched)")
        for device in [home, away] {
            #expect(try await device.status().unanalyzed == 0)
            #expect(try await device.catalog.checkIntegrity() == [])
        }
        let differences = try CatalogComparison.differences(home.layout.folder, away.layout.folder).filter { line in
            !["published:", "packed:", "gone:", "analyzer:"].contains { line.hasPrefix($0) }
        }
        #expect(differences == [])
        // Each ledger says what its own device moved; together they are what went through the proxy.
        var received = -before
        for library in [home, away] + workers {
            received += try await library.bandwidthReport().totals["analysis"]?.received ?? 0
            if workers.contains(where: { $0 === library }) {
                #expect(EngineFixture.files(below: library.layout.path("proxies")) == [])
                #expect(EngineFixture.files(below: library.layout.path("originals")) == [])
            }
        }
        let exchanges = await fixture.proxy.settled().filter { $0.target.contains("/originals/") }
        #expect(received == Int64(exchanges.map(\.responseBody).reduce(0, +)))
    }

    @Test func `of a worker that dies is taken over, and what it had published is not fetched again`() async throws {
        guard let server = ServerFixture.Server.installed.first else { return }
        let fixture = try await ServerFixture(server)
        let home = try await Self.evicted(fixture)
        _ = try await home.share(lease: .seconds(6))
        let dead = try await fixture.makeWorker("dead")
        let heir = try await fixture.makeWorker("heir")
        fixture.proxy.reset()
        try await WorkListLimits(perShard: 100, perList: 100, perPublication: 3).holding {
            // Writes the list, and is stopped by its limit before it has looked at anything but a few photos.
            _ = try await home.analyze(AnalyzeOptions(limit: 2))
            // Holds the shard, and goes away without a word.
            let task = Task { try await dead.analyze() }
            // It has published at least twice.
            for _ in 0..<1200 where try await dead.catalog.liveSegments().count < 2 {
                try await Task.sleep(for: .milliseconds(50))
            }
            task.cancel()
            _ = try? await task.value
            var options = AnalyzeOptions()
            options.waits = true
            #expect(try await heir.analyze(options).failed == [])
        }
        _ = try await home.sync()
        #expect(try await home.status().unanalyzed == 0)
        let fetched = await Self.fetches(fixture)
        // What the dead one had analysed and told nobody is fetched a second time, three photos at most; nothing is a third time.
        #expect(fetched.values.allSatisfy { $0 <= 2 } && fetched.values.count { $0 == 2 } <= 3, "\(fetched)")
    }

    @Test func `stops before more is fetched than may be, over all shards`() async throws {
        guard let server = ServerFixture.Server.installed.first else { return }
        let fixture = try await ServerFixture(server)
        let home = try await Self.evicted(fixture)
        _ = try await home.share()
        fixture.proxy.reset()
        let most: Int64 = 500_000
        let summary = try await WorkListLimits(perShard: 2, perList: 8).holding {
            try await home.analyze(AnalyzeOptions(maxBytes: most))
        }
        let exchanges = await fixture.proxy.settled().filter { $0.target.contains("/originals/") }
        let fetched = Int64(exchanges.map(\.responseBody).reduce(0, +))
        #expect(fetched > 0 && fetched <= most && summary.notes.contains { $0.contains("--max-bytes") })
        // Nothing is held: the next run does the rest.
        #expect(try await home.analyze().failed == [])
        #expect(try await home.status().unanalyzed == 0)
    }

    @Test func `is refused where the remote does not refuse an overwrite`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.makeStore()
        let text = try #require(try await library.catalog.setting("remoteCapabilities-3"))
        try await library.catalog.setSetting(
            "remoteCapabilities-3",
            to: text.replacing("\"hasExclusiveCreate\":true", with: "\"hasExclusiveCreate\":false"))
        let reopened = try await fixture.reopened()
        await #expect { try await reopened.share() } throws: { ($0 as? EngineError)?.code == .sharingImpossible }
        #expect(try await library.isShared == false)
    }

    @Test func `is for a remote that is shared: else no worker is made, and nothing is left behind`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        _ = try await fixture.library.push()
        let folder = fixture.directory.path.appending("worker")
        let remote = try #require(fixture.library.configuration.remote)
        await #expect { try await Library.makeWorker(for: remote, in: folder) } throws: {
            ($0 as? EngineError)?.code == .notShared
        }
        _ = try await fixture.library.share()
        #expect(try await Library.makeWorker(for: remote, in: folder).isWorker)
    }
}
