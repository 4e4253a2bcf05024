import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// Corrections of people as a user types them: Grace Hopper and Michael Collins, four faces each, one photo of both.
@Suite struct `The people commands` {
    private let tiersync: Program

    init() throws {
        tiersync = try Program()
        _ = try tiersync("init")
        let imported = try tiersync("import", "--analyze", Program.photos + "/portraits")
        try #require(imported.status == 0, "\(imported.errors)")
    }

    private static let receiptKeys: Set = [
        "photo", "person", "facesMoved", "peopleChanged", "bytesFetched", "milliseconds", "moves", "notes",
    ]

    /// A receipt that fetched nothing, and how many faces it moved.
    private func moved(_ arguments: String...) throws -> Int? {
        let outcome = try tiersync.run([Program.path.string] + arguments + ["--json"])
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        let receipt = try outcome.document()
        #expect(Set(receipt.keys) == Self.receiptKeys, "\(arguments)")
        #expect(receipt["bytesFetched"] as? Int == 0)
        return receipt["facesMoved"] as? Int
    }

    /// Faces by name.
    private func people() throws -> [String: Int] {
        let list = try tiersync("people", "list", "--json").list()
        let named = list.compactMap { row in (row["person"] as? String).map { ($0, row["faces"] as? Int ?? 0) } }
        return Dictionary(named) { $0 + $1 }
    }

    @Test func `rename, merge, hide and take back, each with a receipt`() throws {
        #expect(try moved("assign", "hopper.jpg", "Grace") == 4)
        #expect(try moved("assign", "collins.jpg", "Mike") == 4)
        #expect(try moved("people", "rename", "Mike", "Michael Collins") == 0)
        #expect(try people() == ["Grace": 4, "Michael Collins": 4])
        #expect(try moved("people", "merge", "Michael Collins", "Grace") == 4)
        #expect(try people() == ["Grace": 8])
        #expect(try moved("undo") == 4)
        #expect(try people() == ["Grace": 4, "Michael Collins": 4])
        #expect(try moved("people", "hide", "Grace") == 0)
        #expect(try people()["Grace"] == nil)
        #expect(try moved("people", "hide", "Grace", "--show") == 0)
        #expect(try people()["Grace"] == 4)
        // Hidden twice, renamed, assigned twice.
        #expect(try moved("undo", "5") == 8)
        #expect(try people().isEmpty)
        #expect(try tiersync("undo").status == 2)
    }

    @Test func `say before what a correction would move, and record nothing`() throws {
        let told = try tiersync("assign", "hopper.jpg", "Grace", "--dry-run", "--json").document()
        #expect(Set(told.keys) == Self.receiptKeys)
        let moves = try #require(told["moves"] as? [[String: Any]])
        #expect(moves.count == 4)
        #expect(Set(moves[0].keys) == ["photo", "face", "from", "to", "isUncertain"])
        let words = try tiersync("assign", "hopper.jpg", "Grace", "--dry-run").output
        #expect(words.contains("would move 4 faces") && words.contains("(unnamed)") && words.contains("→"))
        #expect(try people().isEmpty)
    }

    @Test func `leave a face out, and bring it back`() throws {
        #expect(try moved("assign", "hopper.jpg", "Grace") == 4)
        let twoFaces = try tiersync("people", "ignore", "side-by-side.jpg")
        #expect(twoFaces.status == 2 && twoFaces.errors.contains("2 faces") && twoFaces.errors.contains("--face"))
        let faces = try tiersync("show", "side-by-side.jpg", "--json").document()["faces"] as? [[String: Any]]
        let index = try #require(faces?.first { $0["person"] as? String == "Grace" }?["index"] as? Int)
        #expect(try moved("people", "ignore", "side-by-side.jpg", "--face", "\(index)") == 1)
        #expect(try people() == ["Grace": 3])
        #expect(try moved("undo") == 1)
        #expect(try people() == ["Grace": 4])
    }

    @Test func `propose a cut, and make it when asked to`() throws {
        #expect(try moved("assign", "hopper.jpg", "Grace") == 4)
        let proposal = try tiersync("people", "split", "Grace", "--json").document()
        #expect(Set(proposal.keys) == ["person", "distance", "staying", "leaving"])
        let leaving = try #require(proposal["leaving"] as? [[String: Any]]).count
        #expect((proposal["staying"] as? [Any])?.count == 4 - leaving)
        #expect(try people() == ["Grace": 4])
        #expect(try moved("people", "split", "Grace", "--apply", "--name", "Amazing Grace") == leaving)
        #expect(try people() == ["Grace": 4 - leaving, "Amazing Grace": leaving])
    }

    @Test func `tell why a photo is in an album`() throws {
        #expect(try moved("assign", "hopper.jpg", "Grace") == 4)
        let said = try #require(try tiersync("people", "show", "Grace", "--why", "hopper.jpg", "--json").list().first)
        #expect(said["cause"] as? String == "decision" && said["decided"] is String)
        let alike = try #require(
            try tiersync("people", "show", "Grace", "--why", "hopper-close.jpg", "--json").list().first)
        #expect(Set(alike.keys) == ["face", "cause", "decided", "evidence", "alike"])
        #expect(alike["cause"] as? String == "cluster")
        let evidence = try #require(alike["evidence"] as? [[String: Any]])
        #expect(evidence.count == 1 && Set(evidence[0].keys) == ["face", "distance", "decided"])
        let words = try tiersync("people", "show", "Grace", "--why", "hopper-close.jpg").output
        #expect(words.contains("of which you named") && words.contains("distance"))
        #expect(try tiersync("people", "show", "Grace", "--why", "collins.jpg", "--json").list().isEmpty)
    }

    /// Takes one of Grace's pictures out of her cluster without naming it, so that there is something to ask.
    private func doubt() throws {
        #expect(try moved("assign", "hopper.jpg", "Grace") == 4)
        #expect(try moved("people", "split", "Grace", "--apply") ?? 0 > 0)
    }

    @Test func `list the questions that settle most, and take answers`() throws {
        #expect(try moved("assign", "hopper.jpg", "Grace") == 4)
        let report = try tiersync("people", "review", "--json").document()
        #expect(Set(report.keys) == ["questions", "albums", "conflicts"])
        let album = try #require((report["albums"] as? [[String: Any]])?.first)
        #expect(album["person"] as? String == "Grace" && album["faces"] as? Int == 4)
        #expect(album["completeness"] as? Double ?? 0 > 0.5)
        // Nobody but Collins is left, who does not look like her: answered all the same.
        let people = try tiersync("people", "list", "--json").list()
        let cluster = try #require(people.first { $0["person"] is NSNull }?["cluster"] as? Int)
        #expect(try moved("people", "review", "--different", "Grace", "\(cluster)") == 0)
        #expect(try moved("people", "review", "--same", "Grace", "\(cluster)") == 4)
        #expect(try tiersync("people", "review", "--same", "Grace").status == 2)
    }

    @Test func `ask on a terminal, and stop when the user does`() throws {
        try doubt()
        let questions = try tiersync("people", "review", "--list", "--json").document()["questions"] as? [Any]
        let count = try #require(questions?.count)
        // `script` gives its command to a shell, which must not take a path with a space apart.
        let answers = try tiersync.run(
            ["bash", "-c", #"printf 'y\nq\n' | script -qec '"$TIERSYNC" people review' /dev/null"#],
            extra: ["TIERSYNC": Program.path.string])
        #expect(answers.status == 0)
        if count > 0 {
            #expect(answers.output.contains("same person") && answers.output.contains("[y/n/?/q]"))
        } else {
            #expect(answers.output.contains("that was all"))
        }
    }
}
