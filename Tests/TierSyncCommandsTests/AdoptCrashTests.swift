import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport
import Workers

/// A process that dies while it registers photos on the remote, or while it gives one its first look.
@Suite struct `A crash of adopt and analyze` {
    private static let names = ["hopper.jpg", "collins.jpg"]

    @Test func `at any step leaves the objects alone, and fetches none twice`() async throws {
        let program = try Program()
        let remote = program.directory.path.appending("remote")
        try FileManager.default.createDirectory(atPath: "\(remote)/Family", withIntermediateDirectories: true)
        for name in Self.names + ["hopper.xmp"] {
            let source = name.hasSuffix("jpg") ? Program.photos + "/portraits/" + name : #filePath
            try FileManager.default.copyItem(atPath: source, toPath: "\(remote)/Family/\(name)")
        }
        let before = try state(of: remote)
        let isHeavy = ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil
        try await blocking {
            #expect(try program("init", "--remote", "file://\(remote)").status == 0)
            for command in ["adopt", "analyze"] {
                var point = 1
                while true {
                    let outcome = try program(command, extra: ["TIERSYNC_CRASH_AT": "\(point)"])
                    #expect([0, 9].contains(outcome.status), "\(command) \(point): \(outcome.output)\(outcome.errors)")
                    if outcome.status == 0 { break }
                    point += isHeavy ? 1 : Int.random(in: 4...10)
                }
                #expect(point > 1, "the hook killed nothing")
            }
        }
        let library = try await Library.open(
            in: program.directory.path.appending(".local/share/tiersync/library"))
        let status = try await library.status()
        #expect((status.photos, status.remote, status.unanalyzed) == (2, 2, 0))
        for name in Self.names {
            let photo = try await library.photo(name)
            let bytes = try Data(contentsOf: URL(filePath: Program.photos + "/portraits/" + name))
            #expect(photo.primary.digest == ContentDigest(of: bytes) && photo.primary.remote?.proof != nil)
        }
        #expect(try await library.photo("hopper.jpg").companions.map(\.fileName) == ["hopper.xmp"])
        #expect(try await library.bandwidthReport().analysis.fetchedMoreThanOnce == [])
        #expect(try await library.catalog.checkIntegrity() == [])
        for folder in ["spool", "incoming"] {
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(library.layout.folder)/\(folder)") == [])
        }
        #expect(try state(of: remote) == before)
    }

    /// Each of the user's objects with its content.
    private func state(of remote: FilePath) throws -> [String: Data] {
        try Dictionary(
            uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: "\(remote)/Family").map {
                ($0, try Data(contentsOf: URL(filePath: "\(remote)/Family/\($0)")))
            })
    }
}
