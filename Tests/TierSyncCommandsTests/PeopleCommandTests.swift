import Foundation
import SystemPackage
import Testing
import TierSync
import TierSyncTestSupport

/// Corrections of people as a user types them, in a library of faces of people that do not exist.
@Suite struct `The people commands` {
    private let tiersync: Program

    init() async throws {
        tiersync = try Program()
        try #require(try tiersync("init").status == 0)
        let library = try await Library.open(
            in: tiersync.directory.path.appending(".local/share/tiersync/library"))
        var faces = MadeUpFaces(seed: 8, people: 6)
        try await faces.add(photos: 40, to: library.catalog)
    }

    private static let receiptKeys: Set = [
        "photo", "person", "facesMoved", "peopleChanged", "photosChanged", "bytesFetched", "milliseconds", "moves",
        "notes",
    ]

    /// How many faces a correction moved; it fetched nothing.
    private func moved(_ arguments: String...) throws -> Int {
        let outcome = try tiersync.run([Program.path.string] + arguments + ["--json"])
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        let receipt = try outcome.document()
        #expect(Set(receipt.keys) == Self.receiptKeys, "\(arguments)")
        #expect(receipt["bytesFetched"] as? Int == 0)
        return try #require(receipt["facesMoved"] as? Int)
    }

    /// Faces by name.
    private func people() throws -> [String: Int] {
        let list = try tiersync("people", "list", "--json").list()
        let named = list.compactMap { row in (row["person"] as? String).map { ($0, row["faces"] as? Int ?? 0) } }
        return Dictionary(named) { $0 + $1 }
    }

    /// The numbers of the clusters, the largest first.
    private func clusters() throws -> [String] {
        try tiersync("people", "list", "--json").list().compactMap { ($0["cluster"] as? Int).map(String.init) }
    }

    /// The faces of a person or a cluster: photo and number.
    private func faces(_ reference: String) throws -> [(photo: String, index: String)] {
        try tiersync("people", "show", reference, "--json").list().map { row in
            let index = try #require(row["index"] as? Int)
            return (try #require(row["photo"] as? String), "\(index)")
        }
    }

    @Test func `rename, merge, hide and take back, each with a receipt`() throws {
        let clusters = try clusters()
        let grace = try moved("people", "rename", clusters[0], "Grace")
        let mike = try moved("people", "rename", clusters[1], "Mike")
        #expect(grace > 1 && mike > 1)
        #expect(try moved("people", "rename", "Mike", "Michael") == 0)
        #expect(try people() == ["Grace": grace, "Michael": mike])
        #expect(try moved("people", "merge", "Michael", "Grace") == mike)
        #expect(try people() == ["Grace": grace + mike])
        #expect(try moved("undo") == mike)
        #expect(try people() == ["Grace": grace, "Michael": mike])
        #expect(try moved("people", "hide", "Grace") == 0)
        #expect(try people() == ["Michael": mike])
        #expect(try moved("people", "hide", "Grace", "--show") == 0)
        #expect(try people() == ["Grace": grace, "Michael": mike])
        // Shown, hidden, renamed, and two names.
        #expect(try moved("undo", "5") == grace + mike)
        #expect(try people().isEmpty)
        #expect(try tiersync("undo").status == 2)
        let unknown = try tiersync("people", "merge", "Nobody", "Grace")
        #expect(unknown.status == 2 && unknown.errors.contains("tiersync people list"))
    }

    @Test func `say before what a correction would move, and record nothing`() throws {
        let face = try #require(try faces(try clusters()[0]).first)
        let assign = ["assign", face.photo, "Grace", "--face", face.index]
        let told = try tiersync.run([Program.path.string] + assign + ["--dry-run", "--json"]).document()
        #expect(Set(told.keys) == Self.receiptKeys)
        let moves = try #require(told["moves"] as? [[String: Any]])
        #expect(moves.count > 1 && moves.count == told["facesMoved"] as? Int)
        #expect(Set(moves[0].keys) == ["photo", "face", "from", "to", "isUncertain"])
        let words = try tiersync.run([Program.path.string] + assign + ["--dry-run"]).output
        #expect(words.contains("would move \(moves.count) faces") && words.contains("(unnamed)") && words.contains("→"))
        #expect(try people().isEmpty)
        #expect(try moved("assign", face.photo, "Grace", "--face", face.index) == moves.count)
        #expect(try people() == ["Grace": moves.count])
    }

    @Test func `leave a face out, and bring it back`() throws {
        let count = try moved("people", "rename", try clusters()[0], "Grace")
        let faces = try faces("Grace")
        let inGroup = try #require(
            try faces.first { face in
                (try tiersync("show", face.photo, "--json").document()["faces"] as? [Any])?.count ?? 0 > 1
            })
        let unclear = try tiersync("people", "ignore", inGroup.photo)
        #expect(unclear.status == 2 && unclear.errors.contains("faces (") && unclear.errors.contains("--face"))
        #expect(try moved("people", "ignore", inGroup.photo, "--face", inGroup.index) >= 1)
        #expect(try people()["Grace"] ?? 0 < count)
        _ = try moved("undo")
        #expect(try people() == ["Grace": count])
    }

    @Test func `propose a cut, and make it when asked to`() throws {
        let clusters = try clusters()
        _ = try moved("people", "rename", clusters[0], "Grace")
        _ = try moved("people", "merge", clusters[1], "Grace")
        let count = try #require(try people()["Grace"])
        let proposal = try tiersync("people", "split", "Grace", "--json").document()
        #expect(Set(proposal.keys) == ["person", "distance", "staying", "leaving"])
        let leaving = try #require(proposal["leaving"] as? [[String: Any]]).count
        #expect(leaving > 0 && (proposal["staying"] as? [Any])?.count == count - leaving)
        #expect(try people() == ["Grace": count])
        #expect(try moved("people", "split", "Grace", "--apply", "--name", "Amazing Grace") >= leaving)
        #expect(try people()["Amazing Grace"] ?? 0 >= leaving)
    }

    @Test func `tell why a photo is in an album`() throws {
        let clusters = try clusters()
        let faces = try faces(clusters[0])
        _ = try moved("assign", faces[0].photo, "Grace", "--face", faces[0].index)
        let said = try #require(try tiersync("people", "show", "Grace", "--why", faces[0].photo, "--json").list().first)
        #expect(said["cause"] as? String == "decision" && said["decided"] is String)
        let alike = try #require(
            try tiersync("people", "show", "Grace", "--why", faces[1].photo, "--json").list().first)
        #expect(Set(alike.keys) == ["face", "cause", "decided", "evidence", "alike"])
        #expect(alike["cause"] as? String == "cluster")
        let evidence = try #require(alike["evidence"] as? [[String: Any]])
        #expect(evidence.count == 1 && Set(evidence[0].keys) == ["face", "distance", "decided"])
        let words = try tiersync("people", "show", "Grace", "--why", faces[1].photo).output
        #expect(words.contains("of which you named") && words.contains("distance"))
    }

    @Test func `list the questions that settle most, and take answers`() throws {
        let report = try tiersync("people", "review", "--json").document()
        #expect(Set(report.keys) == ["questions", "albums", "conflicts"])
        let question = try #require((report["questions"] as? [[String: Any]])?.first)
        #expect(Set(question.keys) == ["first", "second", "likelihood"])
        let two = try [question["first"], question["second"]].map {
            let candidate = try #require($0 as? [String: Any])
            return (
                number: "\(try #require(candidate["cluster"] as? Int))", faces: try #require(candidate["faces"] as? Int)
            )
        }
        #expect(try moved("people", "review", "--different", two[0].number, two[1].number) >= 2)
        _ = try moved("undo")
        let faces = two[0].faces + two[1].faces
        #expect(try moved("people", "review", "--same", two[0].number, two[1].number) >= faces)
        #expect(try tiersync("people", "review", "--same", "Grace").status == 2)
    }

    @Test func `ask on a terminal, and stop when the user does`() throws {
        let before = try clusters().count
        // `script` gives its command to a shell, which must not take a path with a space apart.
        let asked = try tiersync.run(
            ["bash", "-c", #"printf 'y\nq\n' | script -qec '"$TIERSYNC" people review' /dev/null"#],
            extra: ["TIERSYNC": Program.path.string])
        #expect(asked.status == 0)
        #expect(asked.output.components(separatedBy: "[y/n/?/q]").count == 3, "two questions")
        #expect(asked.output.contains("the same person") && asked.output.contains("bytes fetched: 0"))
        #expect(try clusters().count == before - 1)
    }
}
