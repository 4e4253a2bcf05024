import Foundation
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// `init --encrypt`, `keys`, `clone`, `export-keys` and the script, as a user runs them.
@Suite struct `The commands of an encrypted library` {
    private let program: Program
    private let library: String
    private let remote: String
    private static let checkout = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()
    private static let portraits = checkout.appending("Fixtures/photos/portraits")
    private static let secret = ["TIERSYNC_PASSPHRASE": "five words for this test"]

    init() throws {
        program = try Program()
        library = program.directory.path.appending("library").string
        remote = program.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
    }

    @discardableResult
    private func done(_ arguments: [String], extra: [String: String] = [:]) throws -> Program.Outcome {
        let outcome = try program.run([Program.path.string] + arguments, extra: extra)
        #expect(outcome.status == 0, "\(arguments): \(outcome.output)\(outcome.errors)")
        return outcome
    }

    private func made() throws -> String {
        let outcome = try done(
            ["init", library, "--remote", "file://\(remote)", "--encrypt", "--json"], extra: Self.secret)
        return try #require(outcome.document()["recoveryKey"] as? String)
    }

    private func pushed() throws {
        try done(["import", Self.portraits.string, "--library", library])
        try done(["push", "--evict", "--library", library])
    }

    private func expectOriginals(below folder: FilePath) throws {
        var found: Set<Data> = []
        for case let name as String in FileManager.default.enumerator(atPath: folder.string) ?? .init() {
            if let data = FileManager.default.contents(atPath: folder.appending(name).string) { found.insert(data) }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.portraits.string)
        where name.hasSuffix(".jpg") {
            let data = try #require(FileManager.default.contents(atPath: Self.portraits.appending(name).string))
            #expect(found.contains(data), "\(name)")
        }
    }

    @Test func `make, fill, invite to and clone it`() throws {
        let recovery = try made()
        #expect(recovery.count == 39)
        try pushed()
        let clone = program.directory.path.appending("clone").string
        let without = try program("clone", "file://\(remote)", clone)
        #expect(without.status == 2 && without.errors.contains("TIERSYNC_PASSPHRASE"))
        let wrong = try program("clone", "file://\(remote)", clone, extra: ["TIERSYNC_PASSPHRASE": "some other words"])
        #expect(
            wrong.status == 2 && wrong.errors.contains("does not open") && !wrong.errors.contains("some other words"))
        let invited = try done(["keys", "invite", "--library", library, "--json"])
        let code = try #require(invited.document()["code"] as? String)
        let summary = try done(
            ["clone", "file://\(remote)", clone, "--code", "--json"], extra: ["TIERSYNC_CODE": code])
        #expect(try summary.document()["photos"] as? Int == 7)
        let output = program.directory.path.appending("hopper.jpg").string
        try done(["open", "hopper.jpg", "-o", output, "--library", clone])
        #expect(
            FileManager.default.contentsEqual(atPath: output, andPath: Self.portraits.appending("hopper.jpg").string))
        #expect(try done(["verify", "--all", "--library", clone, "--json"]).document()["checked"] != nil)
        let keys = try done(["keys", "list", "--library", library, "--json"]).list()
        #expect(keys.count == 1 && keys[0]["isNewest"] as? Bool == true)
        let rotated = try done(["keys", "rotate", "--library", library, "--json"], extra: Self.secret)
        let newRecovery = try #require(rotated.document()["recoveryKey"] as? String)
        #expect(newRecovery != recovery)
        let joined = try done(
            ["keys", "join", "--recovery-key", "--library", clone, "--json"],
            extra: ["TIERSYNC_RECOVERY_KEY": newRecovery])
        #expect(try joined.list().count == 2)
    }

    @Test func `refuse what makes no sense, without a word of a secret`() throws {
        let short = try program("init", library, "--encrypt", extra: ["TIERSYNC_PASSPHRASE": "tooshort"])
        #expect(short.status == 2 && !short.errors.contains("tooshort"))
        #expect(!FileManager.default.fileExists(atPath: library))
        let file = try program.directory.write("words from a file\n".utf8, as: "passphrase")
        #expect(try program("init", library, "--passphrase-file", file.string).status == 2)
        try done(["init", library])
        for command in [["keys", "list"], ["keys", "invite"], ["export-keys"]] {
            let outcome = try program.run([Program.path.string] + command + ["--library", library])
            #expect(outcome.status == 2 && outcome.errors.contains("not encrypted"))
        }
        let other = program.directory.path.appending("other").string
        try done(["init", other, "--encrypt", "--passphrase-file", file.string])
        let both = try program("clone", "file://\(remote)", library, "--code", "--recovery-key")
        #expect(both.status == 2)
    }

    /// A Python that has the script's package.
    private static let python = ["/usr/bin/python3", "python3"].first { name in
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name, "-c", "import cryptography"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test(.enabled(if: python != nil, "python3-cryptography is not installed"))
    func `export keys, with which the script writes all originals without tiersync`() throws {
        _ = try made()
        try pushed()
        let keys = program.directory.path.appending("keys-out.json").string
        try done(["export-keys", "-o", keys, "--library", library])
        #expect(try FileManager.default.attributesOfItem(atPath: keys)[.posixPermissions] as? Int == 0o600)
        #expect(try program("export-keys", "-o", keys, "--library", library).status == 2)
        // Only the remote is left, and the keys.
        try FileManager.default.removeItem(atPath: library)
        let script = Self.checkout.appending("Tools/decrypt/tiersync-decrypt").string
        let out = program.directory.path.appending("originals")
        let outcome = try program.run([try #require(Self.python), script, "--keys", keys, remote, out.string])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectOriginals(below: out)
        #expect(FileManager.default.fileExists(atPath: out.string) && outcome.output.hasPrefix("7 originals"))
        // What was changed is named, and the rest goes on.
        let folder = FileManager.default.enumerator(atPath: remote + "/originals")
        let object = try #require(folder?.compactMap { $0 as? String }.first { $0.count > 10 })
        var data = try #require(FileManager.default.contents(atPath: remote + "/originals/" + object))
        data[data.count - 20] ^= 1
        try data.write(to: URL(filePath: remote + "/originals/" + object))
        let again = try program.run([try #require(Self.python), script, "--keys", keys, remote, out.string + "-2"])
        #expect(again.status == 1 && again.errors.contains("was changed") && again.output.hasPrefix("6 originals"))
    }

    @Test func `end at any place in a push, and go on`() throws {
        _ = try made()
        try done(["import", Self.portraits.string, "--library", library])
        var place = 3
        var kills = 0
        while true {
            let outcome = try program.run(
                [Program.path.string, "push", "--evict", "--library", library], extra: ["TIERSYNC_CRASH_AT": "\(place)"]
            )
            if outcome.status == 0 { break }
            #expect(outcome.status == 9, "\(outcome.errors)")
            kills += 1
            place += 11
        }
        #expect(kills > 3)
        try done(["push", "--evict", "--library", library])
        #expect(try done(["verify", "--all", "--library", library]).status == 0)
        let status = try done(["status", "--library", library, "--json"]).document()
        #expect(status["remote"] as? Int == 7)
        let incoming = try FileManager.default.contentsOfDirectory(atPath: library + "/incoming")
        #expect(incoming == [], "sealed files of dead processes are swept")
        for (number, name) in ["hopper.jpg", "collins.jpg"].enumerated() {
            let output = program.directory.path.appending("out-\(number).jpg").string
            try done(["open", name, "-o", output, "--library", library])
            #expect(FileManager.default.contentsEqual(atPath: output, andPath: Self.portraits.appending(name).string))
        }
    }
}
