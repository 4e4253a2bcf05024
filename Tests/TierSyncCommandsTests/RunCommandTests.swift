import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

@Suite("Running by itself")
struct RunCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
        try FileManager.default.createDirectory(
            atPath: program.directory.path.appending("remote").string, withIntermediateDirectories: true)
        try program("init", "library", "--remote", "file://\(program.directory.path)/remote")
        // On whatever machine this runs; what it takes to analyse is another test's.
        let settings = """
            {"remote": "file://\(program.directory.path)/remote", "schedule": {"analyze": false}, "conditions": {"mains": false, "batteryAtLeast": 0,
             "idleMinutes": 0, "othersAtMost": 1, "memoryPressureAtMost": 100, "metered": true, "temperatureAtMost": 150, "freeDisk": 0}}
            """
        try Data(settings.utf8).write(
            to: URL(filePath: program.directory.path.appending("library/config.json").string))
        #expect(try program("import", Program.photos, "--library", "library", "-q").status == 0)
    }

    @Test func `a dry run says what is next, why, and what it costs, and does nothing`() throws {
        let document = try program("run", "--dry-run", "--json", "--library", "library").document()
        let jobs = try #require(document["jobs"] as? [[String: Any]])
        // What was read from sidecars comes first: a few bytes.
        #expect(document["next"] as? String == "publish" && jobs.first?["job"] as? String == "publish")
        let push = try #require(jobs.first { $0["job"] as? String == "push" })
        #expect(push["state"] as? String == "ready" && push["bytesToSend"] as? Int ?? 0 > 100_000)
        let words = try program("run", "--dry-run", "--library", "library").output
        #expect(words.contains("push") && words.contains("now") && words.contains("MB"))
        #expect(try program("status", "--library", "library", "--json").document()["both"] as? Int == 0)
        #expect(try program("run", "--dry-run", "--once", "--library", "library").status == 2)
    }

    @Test func `it sends new photos, tells so, and ends with 0 when it is stopped`() throws {
        let script = """
            JOURNAL_STREAM=1:2 "$0" run --library library 2>log & job=$!
            left=300
            until grep -q '"job":"verify","outcome":"done"\\|"outcome":"done".*"job":"verify"' library/run.json 2>/dev/null; do
                left=$((left - 1)); [ $left -gt 0 ] || { cat log library/run.json; exit 9; }; sleep 0.1
            done
            "$0" run --library library >/dev/null 2>second; echo $? >code
            "$0" status --library library --json >meanwhile
            kill -TERM $job; wait $job
            """
        let outcome = try program.run(["sh", "-c", script, Program.path.string])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        func text(_ name: String) -> String {
            String(
                decoding: FileManager.default.contents(atPath: program.directory.path.appending(name).string) ?? Data(),
                as: UTF8.self)
        }
        #expect(text("code") == "5\n" && text("second").contains("tiersync service status"))
        let live = try #require(try program.run(["cat", "meanwhile"]).document()["scheduler"] as? [String: Any])
        #expect(["running", "waiting"].contains(live["state"] as? String))
        let status = try program("status", "--library", "library", "--json").document()
        let scheduler = try #require(status["scheduler"] as? [String: Any])
        #expect(status["local"] as? Int == 0 && status["both"] as? Int == status["photos"] as? Int)
        #expect(scheduler["state"] as? String == "stopped")
        // Priorities before each line, for the journal.
        let lines = text("log").split(separator: "\n")
        #expect(lines.first == "<6>started" && lines.contains { $0.hasPrefix("<6>push: ") && $0.contains("sends") })
        #expect(lines.last == "<6>stopped; what is done is kept")
        // What stands in the folder is not foreign to it.
        let verified = try program("verify", "--library", "library", "--json").document()
        #expect(verified["foreignFiles"] as? Int == 0)
    }

    @Test func `once does what is due, and ends`() throws {
        let outcome = try program("run", "--once", "--library", "library", "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let results = try #require(try outcome.document()["results"] as? [[String: Any]])
        #expect(results.contains { $0["job"] as? String == "push" && $0["outcome"] as? String == "done" })
        #expect(outcome.errors.contains(" info push: "))
        // Less is said when less is asked for.
        #expect(try program("run", "--once", "-q", "--library", "library").errors == "")
    }
}
