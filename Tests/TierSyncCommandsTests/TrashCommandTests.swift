import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

@Suite struct `The trash on the command line` {
    /// A program with the portraits, pushed to a directory.
    private func pushed() throws -> (tiersync: Program, remote: String) {
        let tiersync = try Program()
        let remote = tiersync.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
        try #require(try tiersync("init", "--remote", "file://\(remote)").status == 0)
        try #require(try tiersync("import", Program.photos + "/portraits").status == 0)
        try #require(try tiersync("push").status == 0)
        return (tiersync, remote)
    }

    private func objects(_ remote: String) -> Int {
        (FileManager.default.enumerator(atPath: remote + "/originals")?.allObjects as? [String] ?? [])
            .count { $0.hasSuffix(".jpg") }
    }

    @Test func `takes photos, tells of them, gives them back, and is emptied`() throws {
        let (tiersync, remote) = try pushed()
        let tried = try tiersync("apply", "hopper.jpg", "trash", "--dry-run", "--json").document()
        #expect(tried["done"] as? Int == 1 && (tried["notes"] as? [String])?.count == 1)
        #expect(try tiersync("status", "--json").document()["trashed"] as? Int == 0)
        let moved = try tiersync("apply", "hopper.jpg", "collins.jpg", "trash", "--json").document()
        #expect(moved["done"] as? Int == 2)
        let status = try tiersync("status", "--json").document()
        #expect(status["trashed"] as? Int == 2 && status["photos"] as? Int == 5)
        let list = try tiersync("trash", "--json").list()
        #expect(Set(list.compactMap { $0["file"] as? String }) == ["hopper.jpg", "collins.jpg"])
        #expect(
            list.allSatisfy {
                Set($0.keys) == [
                    "photo", "sha256", "file", "bytes", "tier", "trashed", "keptUntil", "isBeingDeleted",
                ]
            })
        #expect(try tiersync("trash", "list").output.contains("hopper.jpg"))
        #expect(try tiersync("show", "hopper.jpg").output.contains("trash restore"))
        #expect(try tiersync("show", "hopper.jpg", "--json").document()["trashed"] is String)
        let refused = try tiersync("push", "hopper.jpg")
        #expect(refused.status == 2 && refused.errors.contains("trash restore"))
        #expect(try tiersync("trash", "restore", "hopper.jpg", "--json").document()["done"] as? Int == 1)
        #expect(try tiersync("apply", "collins.jpg", "trash", "--off", "--json").document()["done"] as? Int == 1)
        #expect(try tiersync("trash", "list").output == "the trash is empty\n")

        _ = try tiersync("apply", "hopper.jpg", "trash")
        // Nothing is old enough; nothing goes without a word.
        let young = try tiersync("trash", "empty", "--yes", "--json").document()
        #expect(young["done"] as? Int == 0)
        let plan = try tiersync("trash", "empty", "--all", "--dry-run", "--json").document()
        #expect(plan["photos"] as? Int == 1 && plan["remoteObjects"] as? Int == 1)
        #expect(
            Set(plan.keys) == [
                "photos", "localBytes", "remoteObjects", "remoteBytes", "adopted", "staying", "halfDeleted",
            ])
        let unasked = try tiersync("trash", "empty", "--all")
        #expect(unasked.status == 2 && unasked.errors.contains("--yes"))
        #expect(objects(remote) == 7)
        #expect(try tiersync("trash", "empty", "--all", "--yes", "--json").document()["done"] as? Int == 1)
        #expect(objects(remote) == 6)
        #expect(try tiersync("status", "--json").document()["trashed"] as? Int == 0)
        #expect(try tiersync("show", "hopper.jpg").status == 2)
    }

    @Test(arguments: [("delete", 1), ("yes", 0), ("", 0)])
    func `asks on a terminal, and only the word itself counts`(answer: String, deleted: Int) throws {
        let (tiersync, remote) = try pushed()
        _ = try tiersync("apply", "hopper.jpg", "trash")
        let asked = try tiersync.run(
            ["python3", "-c", Self.terminal, answer, Program.path.string, "trash", "empty", "--older-than", "0d"])
        #expect(asked.status == 0, "\(asked.output)\(asked.errors)")
        #expect(asked.output.contains("1 photo to be deleted for good"))
        #expect(asked.output.contains("1 object of"))
        #expect(objects(remote) == 7 - deleted)
    }

    /// Runs a program on a terminal and types an answer when it is asked.
    private static let terminal = """
        import os, pty, sys
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(sys.argv[2], sys.argv[2:])
        said, answered = b"", False
        while True:
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            if not data:
                break
            said += data
            if not answered and b"to go on" in said:
                os.write(terminal, sys.argv[1].encode() + b"\\n")
                answered = True
        print(said.decode())
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """

    @Test func `keeps originals here, and evictions say why`() throws {
        let (tiersync, _) = try pushed()
        #expect(try tiersync("apply", "hopper.jpg", "keep", "--json").document()["done"] as? Int == 1)
        #expect(try tiersync("show", "hopper.jpg", "--json").document()["kept"] as? Bool == true)
        let plan = try tiersync("evict", "--dry-run", "--json").list()
        #expect(plan.count == 7)
        #expect(Set(plan[0].keys) == ["photo", "file", "bytes", "isDropped", "code", "reason"])
        let kept = plan.filter { $0["isDropped"] as? Bool == false }
        #expect(kept.map { $0["code"] as? String } == ["pinned"] && kept[0]["file"] as? String == "hopper.jpg")
        let lines = try tiersync("evict", "--dry-run", "--json-lines").output.split(separator: "\n")
        #expect(lines.count == 7)
        let words = try tiersync("evict", "--dry-run").output
        #expect(words.contains("keep  ") && words.contains("would free"))
        #expect(try tiersync("evict", "--down-to", "1TB", "--json").document()["done"] as? Int == 0)
        #expect(try tiersync("evict", "--keep-days", "100000", "--json").document()["done"] as? Int == 0)
        #expect(try tiersync("evict", "--dry-run", "--keep-days", "100000", "--json").list().count == 7)
        #expect(try tiersync("evict", "--json").document()["done"] as? Int == 6)
        #expect(try tiersync("evict", "--dry-run", "--json").list().count == 1)
        #expect(try tiersync("apply", "hopper.jpg", "keep", "--off", "--json").document()["done"] as? Int == 1)
        #expect(try tiersync("evict", "--json").document()["done"] as? Int == 1)
        #expect(try tiersync("evict", "--dry-run", "--json").output == "[]\n")
    }

    @Test(arguments: [
        (["apply", "hopper.jpg", "burn"], "trash, keep"),
        (["apply", "trash"], "name photos"),
        (["apply", "nobody.jpg", "trash"], "no photo is called"),
        (["trash", "restore", "hopper.jpg"], "no photo in the trash"),
        (["trash", "empty", "--all", "--older-than", "3d"], "exclude"),
        (["evict", "--free", "1GB", "--down-to", "1GB"], "name one"),
        (["evict", "--keep-days", "-1"], "keep-days"),
    ])
    func `says what to type instead`(arguments: [String], said: String) throws {
        let tiersync = try Program()
        _ = try tiersync("init")
        _ = try tiersync("import", Program.photos + "/portraits/hopper.jpg")
        let outcome = try tiersync.run([Program.path.string] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(said), "\(outcome.errors)")
    }
}
