import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// Finding, tidying up, choosing and making, as a user types it; without models.
@Suite struct `The curation commands` {
    private let tiersync: Program

    init() throws {
        tiersync = try Program()
        try #require(try tiersync("init").status == 0)
        try #require(try tiersync("import", Program.photos).status == 0)
    }

    /// The JSON document that a command prints.
    private func document(_ arguments: String...) throws -> [String: Any] {
        let outcome = try tiersync.run([Program.path.string] + arguments + ["--json"])
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return try outcome.document()
    }

    private func list(_ arguments: String...) throws -> [[String: Any]] {
        let outcome = try tiersync.run([Program.path.string] + arguments + ["--json"])
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return try outcome.list()
    }

    private func file(_ name: String) -> String { tiersync.directory.path.appending(name).string }

    @Test func `search, albums and what a search is applied to`() throws {
        let found = try list("search", "hopper")
        #expect(found.count == 3)
        #expect(Set(found[0].keys) == ["photo", "file", "taken", "score", "why"])
        #expect((found[0]["why"] as? [String])?.first?.hasPrefix("file: hopper") == true)
        #expect(try document("apply", "hopper", "tag", "navy")["done"] as? Int == 3)
        #expect(try document("apply", "tag:navy", "rate", "5", "--dry-run")["done"] as? Int == 3)
        #expect(try list("search", "rating:5").isEmpty)
        #expect(try document("apply", "tag:navy", "album", "Admiral")["done"] as? Int == 3)
        #expect(try document("album", "create", "Sailors", "--search", "tag:navy")["photos"] as? Int == 3)
        #expect(try list("album").compactMap { $0["album"] as? String } == ["Admiral", "Sailors"])
        #expect(try list("album", "show", "Admiral").count == 3)
        #expect(try list("search", "--categories").contains { $0["category"] as? String == "tags" })
        // The saved search, the album, the tags.
        #expect(try document("undo", "3")["photosChanged"] as? Int == 6)
        #expect(try list("search", "tag:navy").isEmpty)
        let shown = try document("show", "hopper.jpg")
        #expect((shown["marks"] as? [String: Any])?["tags"] as? [String] == [])
        let unknown = try tiersync("search", "colour:red")
        #expect(unknown.status == 2 && unknown.errors.contains("colour"))
        #expect(try tiersync("search", "colour:red", "--typing", "--json").status == 0)
    }

    @Test func `duplicates, poor and best shots`() throws {
        let again = tiersync.directory.path.appending("again.jpg").string
        try FileManager.default.copyItem(atPath: Program.photos + "/portraits/hopper.jpg", toPath: again)
        #expect(try tiersync("import", again).status == 0)
        let same = try list("duplicates", "list", "--match", "identical")
        #expect(same.count == 1 && same[0]["match"] as? String == "identical")
        #expect(Set(same[0].keys) == ["match", "keep", "file", "reasons", "photos", "others", "paths"])
        #expect((same[0]["paths"] as? [String])?.count == 2)
        #expect(try tiersync("duplicates", "resolve", "--match", "identical").status == 2)
        #expect(try document("duplicates", "resolve", "--dry-run")["freesRemote"] as? Int == 0)
        #expect(try tiersync("cull", "--confidence", "2").status == 2)
        #expect(try list("cull", "hopper", "--confidence", "1").isEmpty)
        let best = try list("best", "hopper", "--limit", "2")
        #expect(!best.isEmpty && best.count <= 2)
        let score = try #require(best[0]["score"] as? [String: Any])
        #expect(Set(score.keys).isSuperset(of: ["technical", "looks", "total"]))
    }

    @Test func `edits, exports and collages`() throws {
        #expect(try document("edit", "hopper.jpg", "--exposure", "0.5", "--crop", "square")["done"] as? Int == 1)
        #expect(try document("edit", "hopper-close.jpg", "--like", "hopper.jpg")["done"] as? Int == 1)
        let edit = (try document("show", "hopper.jpg")["marks"] as? [String: Any])?["edit"] as? [String: Any]
        #expect(edit?["exposure"] as? Double == 0.5 && edit?["crop"] != nil)
        #expect(try document("edit", "is:edited", "--preview", file("look"))["done"] as? Int == 2)
        #expect(try document("apply", "hopper.jpg", "export", file("print"), "--long-side", "200")["done"] as? Int == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: file("print")).sorted()
        #expect(names == ["hopper.jpg", "hopper.jpg.xmp"])
        #expect(try tiersync("open", "hopper.jpg", "--edited", "-o", file("one.jpg")).status == 0)
        #expect(try document("edit", "is:edited", "--revert")["done"] as? Int == 2)
        let sheet = try document("collage", "hopper", "-o", file("sheet.png"), "--size", "600", "--title", "Grace")
        #expect(sheet["width"] as? Int == 600 && (sheet["photos"] as? [String])?.count == 3)
        #expect(FileManager.default.fileExists(atPath: file("sheet.png")))
        #expect(try tiersync("collage", "hopper", "-o", file("sheet.png")).status == 2)
        #expect(try tiersync("edit", "hopper.jpg", "--filter", "shiny").status == 2)
        #expect(try tiersync("edit", "hopper.jpg").status == 2)
    }

    @Test func `what others wrote is taken once, and taken back by undo`() throws {
        let folder = tiersync.directory.path.appending("in")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: Program.photos + "/portraits/collins.jpg", toPath: folder.appending("c.jpg").string)
        let takeout = """
            {"title":"c.jpg","description":"up there","photoTakenTime":{"timestamp":"1120000000"},"favorited":true,
            "people":[{"name":"Eileen"}],"url":"https://example.org/c"}
            """
        try Data(takeout.utf8).write(to: URL(filePath: folder.appending("c.jpg.json").string))
        try Data(#"{"title":"Space","description":""}"#.utf8).write(
            to: URL(filePath: folder.appending("metadata.json").string))
        let imported = try document("import", folder.string)
        #expect((imported["notes"] as? [String])?.contains { $0.hasPrefix("took ") } == true)
        #expect(try list("search", "caption:there is:favourite album:space").count == 1)
        #expect(try document("apply", "caption:there", "favourite", "--off")["done"] as? Int == 1)
        // Again: what was changed here since stays.
        #expect(try tiersync("import", folder.string).status == 0)
        #expect(try list("search", "is:favourite").isEmpty)
        #expect(try document("undo", "2")["photosChanged"] as? Int == 2)
        #expect(try list("search", "caption:there").isEmpty && list("album").isEmpty)
    }
}
