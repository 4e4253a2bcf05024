import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// `remote test`, `remote clean`, and how fast a command may move bytes.
@Suite struct `The remote's commands` {
    private let program: Program
    private let library: String

    init() throws {
        program = try Program()
        library = program.directory.path.appending("library").string
        let remote = program.directory.path.appending("remote").string
        try FileManager.default.createDirectory(atPath: remote, withIntermediateDirectories: true)
        #expect(try program("init", library, "--remote", "file://\(remote)").status == 0)
    }

    private func expectDone(_ outcome: Program.Outcome) {
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test func `test says what each answer means, in words and in JSON`() throws {
        let words = try program("remote", "test", "--library", library)
        expectDone(words)
        #expect(words.output.contains("refuses damaged uploads") && words.output.contains("yes"))
        let document = try program("remote", "test", "--library", library, "--json").document()
        let findings = try #require(document["findings"] as? [[String: Any]])
        #expect(findings.count == 3 && findings.allSatisfy { $0["meaning"] is String && $0["answer"] is Bool })
        #expect((document["capabilities"] as? [String: Any])?["hasExclusiveCreate"] as? Bool == true)
    }

    @Test(
        .enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)))
    func `test asks S3 for more`() throws {
        // There already for all but the first.
        try? SeaweedServer.shared().makeBucket("crash")
        let place = try SeaweedServer.shared().location(bucket: "crash", prefix: "words").description
        let secrets = [
            "AWS_ACCESS_KEY_ID": SeaweedServer.accessKeyID, "AWS_SECRET_ACCESS_KEY": SeaweedServer.secret,
        ]
        expectDone(try program("remote", "set", place, "--library", library))
        let outcome = try program("remote", "test", "--library", library, extra: secrets)
        expectDone(outcome)
        for text in ["SHA-256", "takes files in parts", "an accepted upload is proven"] {
            #expect(outcome.output.contains(text))
        }
        #expect(!outcome.output.contains(SeaweedServer.secret))
    }

    @Test func `clean removes old unfinished uploads only, and says before what it would do`() throws {
        let remote = program.directory.path.appending("remote/originals/2024/05")
        try FileManager.default.createDirectory(atPath: remote.string, withIntermediateDirectories: true)
        let names = [".tiersync-0011223344556677.upload", ".tiersync-8899aabbccddeeff.upload", "kept.jpg"]
        for name in names { try Data([1, 2, 3]).write(to: URL(filePath: remote.appending(name).string)) }
        let old = Date(timeIntervalSinceNow: -9 * 86_400)
        for name in [names[0], names[2]] {
            try FileManager.default.setAttributes(
                [.modificationDate: old], ofItemAtPath: remote.appending(name).string)
        }
        let plan = try program("remote", "clean", "--dry-run", "--library", library, "--json").document()
        #expect((plan["removed"] as? [[String: Any]])?.count == 1 && plan["kept"] as? Int == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: remote.string).sorted() == names.sorted())
        expectDone(try program("remote", "clean", "--library", library))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: remote.string).sorted() == names.dropFirst().sorted())
        let young = try program("remote", "clean", "--older-than", "2h", "--library", library)
        #expect(young.status == 2 && young.errors.contains("at least 1d"))
    }

    @Test(arguments: [
        ["--limit-up", "fast"], ["--limit-down", "16Mbit"], ["--transfers", "0"], ["--transfers", "65"],
    ])
    func `a rate or a number that makes no sense is a usage error`(_ options: [String]) throws {
        let outcome = try program.run([Program.path.string, "push", "--library", library] + options)
        #expect(outcome.status == 2)
    }

    @Test func `limits of the command line and of config json are taken, wrong ones are named`() throws {
        expectDone(
            try program("push", "--limit-up", "1.5MiB", "--limit-down", "off", "--transfers", "2", "--library", library)
        )
        let file = library + "/config.json"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: file)), as: UTF8.self)
        func configure(_ bandwidth: String) throws {
            let changed = text.replacing(/"bandwidth" : \{[^}]*\}/, with: "\"bandwidth\" : \(bandwidth)")
            #expect(changed != text)
            try Data(changed.utf8).write(to: URL(filePath: file))
        }
        try configure(#"{"up": "2M", "rules": [{"from": "22:00", "to": "06:00", "up": "off"}]}"#)
        expectDone(try program("push", "--library", library))
        try configure(#"{"up": "2 parsecs"}"#)
        let outcome = try program("push", "--library", library)
        #expect(outcome.status != 0 && outcome.errors.contains("2 parsecs"))
    }
}
