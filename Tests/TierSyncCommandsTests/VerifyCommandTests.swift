import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// `tiersync verify`, as a user runs it.
@Suite struct `The verify command` {
    private struct Setting {
        let tiersync: Program
        let library: FilePath
        let remote: FilePath

        init() throws {
            tiersync = try Program()
            library = tiersync.directory.path.appending("library")
            remote = tiersync.directory.path.appending("remote")
            try FileManager.default.createDirectory(atPath: remote.string, withIntermediateDirectories: true)
            #expect(try tiersync("init", library.string, "--remote", "file://\(remote)").status == 0)
            #expect(try tiersync("import", Program.photos, "--push", "--library", library.string).status == 0)
        }

        func verify(_ arguments: String...) throws -> Program.Outcome {
            try tiersync.run([Program.path.string, "verify", "--library", library.string] + arguments)
        }

        func files(below folder: FilePath) -> [FilePath] {
            (FileManager.default.enumerator(atPath: folder.string)?.compactMap { $0 as? String } ?? [])
                .filter { $0.hasSuffix(".jpg") }.sorted().map { folder.appending($0) }
        }

        /// Runs SQL on the catalog, beside the program.
        func tamper(_ sql: String) throws {
            let code = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
            let outcome = try tiersync.run([
                "python3", "-c", code, library.appending("catalog.sqlite").string, sql,
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    @Test func `finds nothing in a sound library, in words and in JSON`() throws {
        let setting = try Setting()
        let outcome = try setting.verify()
        #expect(
            outcome.status == 0 && outcome.output.contains("nothing is wrong"), "\(outcome.output)\(outcome.errors)")
        let document = try setting.verify("--json", "--all").document()
        #expect(document["checked"] as? Int == 19 && (document["problems"] as? [Any])?.isEmpty == true)
        #expect((document["counts"] as? [String: Int])?["contents"] == 19)
    }

    @Test func `lists what is wrong with photo, problem and remedy, mends it, and exits with 1 once`() throws {
        let setting = try Setting()
        let original = try #require(setting.files(below: setting.library.appending("originals")).first)
        let proxy = try #require(setting.files(below: setting.library.appending("proxies")).last)
        var bytes = try Data(contentsOf: URL(filePath: original.string))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: original.string))
        try FileManager.default.removeItem(atPath: proxy.string)
        let dry = try setting.verify("--dry-run", "--json")
        #expect(dry.status == 1)
        #expect(try dry.document()["repaired"] as? Int == 0)
        let outcome = try setting.verify("--json")
        let document = try outcome.document()
        let problems = try #require(document["problems"] as? [[String: Any]])
        #expect(outcome.status == 1 && problems.count == 2)
        for problem in problems {
            #expect((problem["photo"] as? String)?.hasPrefix("photo") == true)
            #expect((problem["problem"] as? String)?.isEmpty == false && problem.keys.contains("remedy"))
            #expect(problem["repair"] is String)
        }
        #expect(try setting.verify().status == 0)
        let doctor = try setting.tiersync("doctor", "--library", setting.library.string, "--json").list()
        #expect(doctor.contains { $0["name"] as? String == "quarantine" })
    }

    @Test func `fails for a ledger of two analysis fetches, and names the photo`() throws {
        let setting = try Setting()
        #expect(try setting.verify("--ledger").status == 0)
        // What a second fetch would have written.
        try setting.tamper(
            """
            INSERT INTO transfer (photo, file, purpose, operation, key, attempt, process, started_at)
                SELECT f.photo, f.id, 'analysis', 'get', f.remote_key, 1, (SELECT MAX(id) FROM process), 1 FROM file f, (SELECT 1 UNION SELECT 2) twice WHERE f.id = 3;
            UPDATE transfer SET finished_at = 2, outcome = 'ok', received = (SELECT byte_count FROM file WHERE id = 3)
                WHERE purpose = 'analysis';
            """)
        let outcome = try setting.verify("--ledger", "--json")
        let problems = try #require(try outcome.document()["problems"] as? [[String: Any]])
        #expect(outcome.status == 1 && problems.map { $0["photo"] as? String } == ["photo3"])
        #expect(problems.first?["kind"] as? String == "fetched-twice")
        #expect(try setting.verify("--local", "--remote").status == 0, "the others do not ask")
    }

    @Test(arguments: ["header", "page"])
    func `exits with 5 and a remedy when the catalog file is damaged`(_ place: String) throws {
        let setting = try Setting()
        let catalog = setting.library.appending("catalog.sqlite")
        let before = setting.files(below: setting.library.appending("originals")).count
        try setting.tamper("PRAGMA wal_checkpoint(TRUNCATE);")
        let file = try FileHandle(forUpdating: URL(filePath: catalog.string))
        let size = try file.seekToEnd()
        // The first bytes, or everything behind the tables' own description.
        try file.seek(toOffset: place == "header" ? 0 : 4096 * 3)
        try file.write(contentsOf: Data(repeating: 0xA5, count: place == "header" ? 100 : Int(size) - 4096 * 3))
        try file.close()
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: catalog.string + suffix) }
        let outcome = try setting.verify("--json")
        #expect(outcome.status == 5, "\(outcome.output)\(outcome.errors)")
        #expect(
            outcome.errors.contains("backup") || outcome.output.contains("backup"), "\(outcome.output)\(outcome.errors)"
        )
        #expect(setting.files(below: setting.library.appending("originals")).count == before)
    }

    @Test func `exits with 3 when the remote is away, and verifies what is here all the same`() throws {
        let setting = try Setting()
        try FileManager.default.moveItem(atPath: setting.remote.string, toPath: setting.remote.string + "-away")
        let outcome = try setting.verify("--json")
        let document = try outcome.document()
        #expect(outcome.status == 3 && (document["counts"] as? [String: Int])?["originals"] == 19)
        #expect(try setting.verify("--local").status == 0)
    }

    @Test func `refuses what makes no sense`() throws {
        let tiersync = try Program()
        for arguments in [
            ["--read-data", "0%"], ["--read-data", "101%"], ["--all", "--read-data", "5%"], ["--fetch", "--dry-run"],
            ["--fetch", "--remote"],
        ] {
            #expect(try tiersync.run([Program.path.string, "verify"] + arguments).status == 2, "\(arguments)")
        }
    }
}
