import Foundation
import Inference
import Remote
import SystemPackage
import Testing
import TierSyncTestSupport

/// Devices and workers as programs of their own, one of which is killed.
@Suite(
    "Workers as programs",
    .enabled(
        if: ServerPrograms.weed != nil && (try? FaceAnalyzer(runtime: InferenceRuntime(), models: ModelStore())) != nil)
)
struct WorkerCommandTests {
    /// A library on a bucket behind a counting proxy, whose originals are on the remote and nowhere else, unseen.
    private struct Shared {
        let program: Program
        let proxy: CountingProxy
        let remote: String

        init() throws {
            var program = try Program()
            let weed = try SeaweedServer.shared()
            let requests = S3Requests(
                port: weed.port, accessKeyID: SeaweedServer.accessKeyID, secret: SeaweedServer.secret)
            try? requests.makeBucket("workers")
            proxy = try CountingProxy(to: weed.port)
            remote =
                weed.location(
                    bucket: "workers", prefix: "w-\(UUID().uuidString.lowercased().prefix(8))", through: proxy.port
                ).description
            program.environment["AWS_ACCESS_KEY_ID"] = SeaweedServer.accessKeyID
            program.environment["AWS_SECRET_ACCESS_KEY"] = SeaweedServer.secret
            self.program = program
            try program("init", "home", "--remote", remote)
            #expect(try program("import", Program.photos, "--library", "home", "-q").status == 0)
            #expect(try program("push", "--evict", "--library", "home", "-q").status == 0)
            #expect(try program("share", "--lease", "5", "--library", "home").status == 0)
        }
    }

    @Test
    func
        `the work of one that was killed is ended by another, and each original is fetched once but for what was in hand`()
        async throws
    {
        let shared = try Shared()
        let program = shared.program
        // Writes the work list.
        let first = try program("analyze", "--limit", "1", "--library", "home", "--json").document()
        #expect(first["done"] as? Int == 1)
        shared.proxy.reset()
        let script = """
            "$0" analyze --worker --remote "$1" --library dead -q >dead.log 2>&1 & dead=$!
            left=600
            until [ "$("$0" status --library dead --json 2>/dev/null | tr -d ' \\n' | grep -o '"faces":[0-9]*' | head -1)" != '"faces":0' ] &&
                [ -f dead/catalog.sqlite ]; do
                left=$((left - 1)); [ $left -gt 0 ] || exit 9; sleep 0.1
            done
            kill -KILL $dead; wait $dead 2>/dev/null
            "$0" analyze --worker --remote "$1" --library heir --json >heir.json 2>heir.log
            """
        let outcome = try program.run(["sh", "-c", script, Program.path.string, shared.remote])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(try program("sync", "--library", "home", "-q").status == 0)
        let status = try program("status", "--library", "home", "--json").document()
        let logs = try program.run(["cat", "dead.log", "heir.log", "heir.json"]).output
        #expect(status["unanalyzed"] as? Int == 0, "\(logs)")
        let exchanges = await shared.proxy.settled().filter {
            $0.method == "GET" && $0.target.contains("/originals/") && $0.responseBody > 0
        }
        let fetches = Dictionary(
            exchanges.map { (String($0.target.split(separator: "?")[0]), 1) }, uniquingKeysWith: +)
        #expect(fetches.values.allSatisfy { $0 <= 2 }, "\(fetches)")
        // A worker keeps no original and no small picture.
        let kept = try program.run(["sh", "-c", "find heir -name '*.jpg' -o -path '*originals/*' -type f"]).output
        #expect(kept == "")
        // The ledger of each says what went through the proxy, the killed one's up to what it could not write down any more.
        let report = try program("report", "bandwidth", "--library", "heir", "--json").document()
        let analysis = try #require(report["analysis"] as? [String: Any])
        #expect((analysis["fetchedMoreThanOnce"] as? [Any])?.isEmpty == true)
    }

    @Test func `who has a library of photos is no worker, and a worker has no photos to name`() throws {
        let program = try Program()
        try program("init", "library")
        #expect(try program("analyze", "--worker", "--library", "library").status == 2)
        #expect(try program("analyze", "--worker", "photo1", "--library", "none").status == 2)
        #expect(try program("analyze", "--remote", "file:///tmp/x", "--library", "library").status == 2)
        #expect(try program("analyze", "--worker", "--library", "none").status == 2)
    }
}
