import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// Several processes on one library, and disks that are full or cannot be written.
@Suite struct `Processes` {
    @Test func `import the same folder together, and every photo is there once`() async throws {
        let tiersync = try Program()
        #expect(try tiersync("init").status == 0)
        let outcomes = try await withThrowingTaskGroup(of: Program.Outcome.self) { group in
            for _ in 0..<3 { group.addTask { try tiersync("import", Program.photos, "--json") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)") }
        #expect(try tiersync("status", "--json").document()["photos"] as? Int == 19)
        let kept = tiersync.directory.path.appending(".local/share/tiersync/library/originals").string
        let files = FileManager.default.enumerator(atPath: kept)?.compactMap { $0 as? String }.filter {
            $0.contains(".")
        }
        #expect(files?.count == 19)
        #expect(try tiersync("push").status == 2, "no remote yet")
    }

    @Test func `analyse together, and fetch each original once`() async throws {
        let tiersync = try Program()
        let remote = tiersync.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
        #expect(try tiersync("init", "--remote", "file://\(remote)").status == 0)
        #expect(try tiersync("import", Program.photos, "--push", "--evict").status == 0)
        let outcomes = try await withThrowingTaskGroup(of: Program.Outcome.self) { group in
            for _ in 0..<3 { group.addTask { try tiersync("analyze", "--json") } }
            // A decision beside the running analysis.
            group.addTask { try tiersync("assign", "hopper.jpg", "Grace Hopper", "--json") }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)") }
        #expect(try tiersync("analyze").status == 0)
        let status = try tiersync("status", "--json").document()
        #expect(status["unanalyzed"] as? Int == 0)
        let report = try tiersync("report", "bandwidth", "--json").document()
        let analysis = try #require(report["analysis"] as? [String: Any])
        #expect(analysis["originals"] as? Int == 19)
        #expect(analysis["bytesFetched"] as? Int == analysis["originalBytes"] as? Int)
        #expect((analysis["fetchedMoreThanOnce"] as? [String])?.isEmpty == true)
        let people = try tiersync("people", "list", "--json").list()
        #expect(people.first { $0["person"] as? String == "Grace Hopper" }?["photos"] as? Int == 4)
    }

    @Test func `that are killed while they import leave nothing behind that the next start does not mend`() async throws
    {
        let tiersync = try Program()
        #expect(try tiersync("init").status == 0)
        // Killed after 40, 80, … milliseconds, wherever that is.
        for round in 1...5 {
            let seconds = String(format: "%.2f", 0.04 * Double(round))
            _ = try tiersync.run(["timeout", "-s", "KILL", seconds, Program.path.string, "import", Program.photos])
        }
        #expect(try tiersync("import", Program.photos).status == 0)
        #expect(try tiersync("status", "--json").document()["photos"] as? Int == 19)
        let library = tiersync.directory.path.appending(".local/share/tiersync/library")
        func count(_ folder: String) -> Int {
            let walk = FileManager.default.enumerator(atPath: library.appending(folder).string)
            return walk?.compactMap { $0 as? String }.filter { $0.contains(".") }.count ?? 0
        }
        #expect(count("originals") == 19)
        #expect(count("proxies") == 19)
        #expect(count("thumbnails") == 19)
        #expect(count("incoming") == 0)
    }

    /// Whether a small file system can be mounted here, in a name space of its own.
    private static let canMount: Bool = {
        guard let program = try? Program() else { return false }
        let outcome = try? program.run(["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"])
        return outcome?.status == 0
    }()

    @Test(.enabled(if: `Processes`.canMount, "no file system can be mounted here: unshare -rm is not allowed"))
    func `stop on a full disk, say so, and keep what was imported`() throws {
        let tiersync = try Program()
        let folder = tiersync.directory.path.appending("small").string
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Everything happens in one name space: the mount is gone with it.
        let script = """
            mount -t tmpfs -o size=1600k none "$1" && "$0" init "$1/library" >/dev/null || exit 99
            "$0" import --library "$1/library" "$2"; echo "import $?"
            "$0" status --json --library "$1/library"; echo "status $?"
            ls -A "$1/library/incoming" | wc -l
            """
        let outcome = try tiersync.run([
            "unshare", "-rm", "sh", "-c", script, Program.path.string, folder, Program.photos,
        ])
        #expect(outcome.output.contains("import 5"), "\(outcome.output) \(outcome.errors)")
        #expect(outcome.errors.contains("disk is full") || outcome.errors.contains("disk full"), "\(outcome.errors)")
        #expect(outcome.output.contains("status 0"))
        #expect(outcome.output.hasSuffix("0\n"))
    }
}
