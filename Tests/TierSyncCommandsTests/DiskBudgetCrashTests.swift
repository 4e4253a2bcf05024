import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport
import Workers

/// A process that dies while it brings in more than the disk may hold.
@Suite struct `A crash within a disk budget` {
    private static let limit: Int64 = 24_000_000
    private static let count = 20

    @Test func `passes it neither before nor after, and loses nothing`() async throws {
        // On a thread of its own: it waits for programs most of the time.
        let program = try Program()
        try await blocking { try crash(program) }
        let library = try await Library.open(in: program.directory.path.appending("library"))
        let status = try await library.status()
        #expect(status.photos == Self.count && status.remote == Self.count)
        #expect(try await library.catalog.checkIntegrity() == [])
        for photo in try await library.catalog.photos(after: nil, limit: 99) {
            let opened = try await library.open(photo, output: program.directory.path.appending("\(photo.id).jpg"))
            let source = program.directory.path.appending("photos/\(photo.primary.fileName)")
            #expect(
                FileManager.default.contents(atPath: opened.file)
                    == FileManager.default.contents(atPath: source.string))
        }
    }

    private func crash(_ program: Program) throws {
        let photos = program.directory.path.appending("photos").string
        try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
        let picture = try Data(contentsOf: URL(filePath: Program.photos + "/portraits/hopper.jpg"))
        for number in 0..<Self.count {
            try (picture + Data("\(number)".utf8) + Data(count: 1_200_000)).write(
                to: URL(filePath: "\(photos)/IMG_\(number).jpg"))
        }
        let remote = program.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
        let library = program.directory.path.appending("library")
        #expect(try program("init", library.string, "--remote", "file://\(remote)").status == 0)
        let command = [
            Program.path.string, "import", photos, "--library", library.string, "--push", "--evict", "--no-analyze",
            "--disk", "\(Self.limit)",
        ]
        let watch = FolderWatch(library)
        defer { watch.end() }
        var kills = 0
        for point in [7, 60, 150, 260, 420, 700, 1100].map({ $0 + Int.random(in: 0..<20) }) {
            let outcome = try program.run(command, extra: ["TIERSYNC_CRASH_AT": "\(point)"])
            #expect([0, 9].contains(outcome.status), "\(outcome.output)\(outcome.errors)")
            if outcome.status == 9 { kills += 1 }
            #expect(FolderWatch.bytes(of: library) <= Self.limit)
        }
        #expect(kills >= 3)
        let outcome = try program.run(command)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(watch.largest <= Self.limit && watch.looks > 20)
    }
}
