import Catalog
import Foundation
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

@Suite("Searches") struct SearchTests {
    private static func label(_ name: String, _ score: Double = 0.9) -> PhotoLabel {
        PhotoLabel(name: name, score: score)
    }

    private static func library() async throws -> MadeUpLibrary {
        try await MadeUpLibrary([
            .init(
                name: "dog.jpg", folder: "Summer in Rome", taken: "2023-07-10T09:00:00", camera: "Canon EOS 70D",
                place: GeoPoint(latitude: 41.9, longitude: 12.5),
                labels: [label("golden retriever"), label("dog"), label("animal")],
                looks: 0.9),
            .init(
                name: "beach.jpg", taken: "2023-08-01T18:30:00", place: GeoPoint(latitude: -33.9, longitude: 18.4),
                labels: [label("beach", 0.8)], looks: 0.3),
            .init(
                name: "IMG_1234.JPG", taken: "2019-12-25T20:00:00", camera: "NIKON D90",
                labels: [label("cat"), label("animal")]),
            .init(
                name: "slip.jpg", taken: "2024-06-10T10:00:00", text: ["CAFE MUNDO", "TOTAL 12.50", "Crème brûlée"],
                kind: KindFinding(kind: .receipt, score: 0.9, receipt: ReceiptDetails(merchant: "Cafe Mundo"))),
            .init(name: "screen.png", taken: "2022-03-03T03:00:00", kind: KindFinding(kind: .screenshot, score: 0.9)),
            .init(name: "札幌.jpg", taken: "2021-02-01T12:00:00", text: ["東京駅前"], looks: 0.7),
        ])
    }

    @Test(arguments: [
        ("dog", ["dog.jpg"]), ("dogs", ["dog.jpg"]), ("animal", ["dog.jpg", "IMG_1234.JPG"]),
        ("animal -cat", ["dog.jpg"]), ("dog or cat", ["dog.jpg", "IMG_1234.JPG"]),
        ("\"golden retriever\"", ["dog.jpg"]),
        ("\"retriever golden\"", []), ("summer rome dog", ["dog.jpg"]), ("canon", ["dog.jpg"]),
        ("camera:nikon", ["IMG_1234.JPG"]), ("img_1234", ["IMG_1234.JPG"]), ("1234", ["IMG_1234.JPG"]),
        ("file:IMG_12*", ["IMG_1234.JPG"]), ("file:IMG_12", []), ("receipt", ["slip.jpg"]), ("receipts", ["slip.jpg"]),
        ("kind:document", ["slip.jpg"]), ("merchant:mundo", ["slip.jpg"]), ("text:total", ["slip.jpg"]),
        ("creme brulee", ["slip.jpg"]), ("CRÈME", ["slip.jpg"]), ("kind:screenshot", ["screen.png"]),
        ("東京", ["札幌.jpg"]), ("札幌", ["札幌.jpg"]), ("京東", []),
        ("2023", ["beach.jpg", "dog.jpg"]), ("july 2023", ["dog.jpg"]), ("last summer", ["beach.jpg", "dog.jpg"]),
        ("christmas", ["IMG_1234.JPG"]), ("last week", []), ("this month", ["slip.jpg"]),
        ("before 2020", ["IMG_1234.JPG"]), ("2019..2021 -cat", ["札幌.jpg"]), ("evening", ["beach.jpg", "IMG_1234.JPG"]),
        ("night", ["screen.png"]), ("animal 2023", ["dog.jpg"]), ("quality:>=0.8", ["dog.jpg"]),
        ("quality:poor", ["beach.jpg"]), ("has:location", ["beach.jpg", "dog.jpg"]),
        ("has:text", ["slip.jpg", "札幌.jpg"]),
        ("faces:0 has:text", ["slip.jpg", "札幌.jpg"]), ("faces:>0", []), ("tier:local dog", ["dog.jpg"]),
        ("tier:remote", []), ("tier:remote or dog", ["dog.jpg"]),
        ("-(dog or cat) 2019..2023", ["beach.jpg", "screen.png", "札幌.jpg"]),
        ("format:jpeg cat", ["IMG_1234.JPG"]), ("nothing like that", []),
    ])
    func `find what was asked for, the newest first`(query: String, wanted: [String]) async throws {
        let library = try await Self.library()
        #expect(try await library.find(query) == wanted)
    }

    /// A season by itself is that of the place: in August it is winter at the Cape.
    @Test func `know the season of the place`() async throws {
        let library = try await Self.library()
        #expect(try await library.find("winter has:location") == ["beach.jpg"])
        #expect(try await library.find("date:summer has:location") == ["dog.jpg"])
    }

    @Test func `say why, and put what was said before what was seen and read`() async throws {
        var library = try await Self.library()
        try await library.add(.init(name: "tagged.jpg", taken: "2010-01-01T12:00:00"))
        try await library.add(.init(name: "told-dog.jpg", taken: "2024-01-01T12:00:00"))
        _ = try await library.library.mark([library.id("tagged.jpg")], as: [.tag("Dog", true)])
        let found = try await library.library.search("dog").photos
        #expect(found.map(\.file) == ["tagged.jpg", "dog.jpg", "told-dog.jpg"])
        #expect(found[0].why == ["tag: Dog"])
        #expect(found[1].why.first == "thing: dog (0.90)")
        #expect(found[2].why == ["file: told-dog.jpg"])
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        let dated = try #require(try await library.library.search("slip 2024").photos.first)
        #expect(dated.why.contains("taken: 2024-06-10") && dated.taken == "2024-06-10T10:00:00")
        let text = try #require(try await library.library.search("text:total").photos.first)
        #expect(text.why == ["text: “TOTAL 12.50”"])
    }

    @Test func `take the last word for a beginning while it is typed`() async throws {
        let library = try await Self.library()
        #expect(try await library.find("gol", isTyping: true) == ["dog.jpg"])
        #expect(try await library.find("gol") == [])
        #expect(try await library.find("animal c", isTyping: true) == ["IMG_1234.JPG", "dog.jpg"])
        #expect(try await library.find("person:", isTyping: true).count == 6)
    }

    /// Albums stand in the index by words of ours, of which some letter is the beginning.
    @Test func `do not take what we write for what the user typed`() async throws {
        let library = try await MadeUpLibrary([.init(name: "zzz.jpg", folder: "Zzz", taken: "2020-01-01T12:00:00")])
        _ = try await library.library.setInAlbum(true, "Quiet", [library.id("zzz.jpg")])
        for letter in ["a", "p", "x", "xall", "xyear2020"] {
            #expect(try await library.find(letter, isTyping: true) == [], "\(letter)")
        }
        #expect(try await library.find("qui", isTyping: true) == ["zzz.jpg"])
    }

    /// Libraries hold rows of earlier programs: when this test has to change, raise `SearchRowBuilder.version`, so that they are written anew.
    @Test func `are answered by rows that are written as this version says`() async throws {
        let library = try await MadeUpLibrary([
            .init(
                name: "a.jpg", folder: "Rome", taken: "2020-01-01T12:00:00", camera: "Canon",
                labels: [Self.label("dog")])
        ])
        _ = try await library.library.mark([library.id("a.jpg")], as: [.tag("t", true), .title("T")])
        let album = try await library.library.setInAlbum(true, "Quiet", [library.id("a.jpg")])
        #expect(album.done == 1)
        _ = try await library.library.search("dog")
        let catalog = library.library.catalog
        #expect(try await catalog.setting("searchRows")?.hasPrefix("2") == true)
        let key = try #require(try await catalog.search(SearchCondition(), limit: 1).first)
        let columns = try #require(try await catalog.foundRows([key])[key]).columns
        #expect(columns[.tags] == "t" && columns[.caption] == "T" && columns[.labels] == "dog")
        #expect(columns[.camera] == "Canon" && columns[.file]?.contains("Rome") == true && columns[.people] == "")
        let id = try await library.library.album(named: "Quiet").id
        let digits = id.rawValue.uuidString.lowercased().filter { $0 != "-" }
        #expect(columns[.facts]?.contains(digits) == true && columns[.facts]?.contains("xall") == true)
    }

    @Test func `look for beginnings in texts from three letters on`() async throws {
        let library = try await Self.library()
        #expect(try await library.find("to", isTyping: true) == ["beach.jpg"])
        #expect(try await library.find("tot", isTyping: true) == ["slip.jpg"])
        #expect(try await library.find("text:to", isTyping: true) == ["slip.jpg"])
    }

    @Test func `say nothing of what photos were not to have`() async throws {
        let library = try await Self.library()
        let found = try #require(try await library.library.search("dog -is:favourite -2019 has:location").photos.first)
        #expect(!found.why.contains("favourite") && !found.why.contains { $0.hasPrefix("taken") })
        #expect(found.why.contains("has location"))
    }

    @Test func `find people by names that change`() async throws {
        var library = try await Self.library()
        var faces = MadeUpFaces(seed: 3, people: 2)
        let catalog = library.library.catalog
        let photo = try #require(library.photos["dog.jpg"])
        try await faces.find([(person: 0, noise: 0.1), (person: 1, noise: 0.1)], in: photo, catalog)
        _ = try await library.library.assign(photo, to: "Alice Müller", face: 1)
        #expect(try await library.find("alice") == ["dog.jpg"])
        #expect(try await library.find("muller dog") == ["dog.jpg"])
        #expect(try await library.library.search("alice").photos.first?.why == ["person: Alice Müller"])
        #expect(try await catalog.countUnindexed() == 0)
        _ = try await library.library.renamePerson("Alice Müller", to: "Bob")
        // The row in the index names the person by id: it is not touched.
        #expect(try await catalog.countUnindexed() == 0)
        #expect(try await library.find("alice") == [])
        #expect(try await library.find("who:bob") == ["dog.jpg"])
        #expect(try await library.find("has:people") == ["dog.jpg"])
        #expect(try await library.find("faces:2") == ["dog.jpg"])
        _ = try await library.library.undo(steps: 2)
        #expect(try await library.find("who:bob") == [])
        try await library.add(.init(name: "later.jpg"))
        #expect(try await library.find("later") == ["later.jpg"])
    }

    @Test func `leave out the trash and what is hidden`() async throws {
        let library = try await Self.library()
        _ = try await library.library.mark([library.id("dog.jpg")], as: [.hidden(true)])
        #expect(try await library.find("dog") == [])
        #expect(try await library.find("dog is:hidden") == ["dog.jpg"])
        _ = try await library.library.moveToTrash([library.id("dog.jpg")])
        #expect(try await library.find("dog is:hidden") == [])
        _ = try await library.library.undo(steps: 2)
        #expect(try await library.find("dog") == ["dog.jpg"])
    }

    @Test func `find what looks alike, the most alike first`() async throws {
        var generator = SeededGenerator(seed: 11)
        func vector(_ base: [Float], noise: Float) -> QuantizedVector? {
            QuantizedVector(normalizing: base.map { $0 + noise * Float.random(in: -1...1, using: &generator) })
        }
        let base = (0..<1_280).map { _ in Float.random(in: 0...1, using: &generator) }
        var photos = [MadeUpLibrary.Photo(name: "base.jpg", vector: QuantizedVector(normalizing: base))]
        for (name, noise) in [("near.jpg", Float(0.2)), ("nearer.jpg", 0.1), ("far.jpg", 0.6)] {
            photos.append(.init(name: name, taken: "2021-01-01T00:00:00", vector: vector(base, noise: noise)))
        }
        for number in 0..<300 {
            let other = (0..<1_280).map { _ in Float.random(in: -1...1, using: &generator) }
            photos.append(.init(name: "other\(number).jpg", vector: QuantizedVector(normalizing: other)))
        }
        let library = try await MadeUpLibrary(photos)
        #expect(try await library.find("similar:base.jpg") == ["nearer.jpg", "near.jpg", "far.jpg"])
        #expect(try await library.find("similar to base.jpg 2021 -file:far") == ["nearer.jpg", "near.jpg"])
        await #expect(throws: EngineError.self) { _ = try await library.find("similar:nowhere.jpg") }
    }

    @Test func `count all, and show as many as are wanted`() async throws {
        let library = try await MadeUpLibrary(
            (0..<250).map {
                .init(name: "n\($0).jpg", taken: "2020-01-\(String(format: "%02d", 1 + $0 % 28))T00:00:00")
            })
        let found = try await library.library.search("2020", limit: 10)
        #expect(found.photos.count == 10 && found.count == 250)
        #expect(found.photos.map(\.taken) == found.photos.map(\.taken).sorted(by: >))
        #expect(try await library.library.photoIDs(matching: "2020").count == 250)
        #expect(try await library.library.select(["n3.jpg", "n4.jpg"]).query == nil)
        #expect(try await library.library.select(["january", "2020"]).photos.count == 250)
        await #expect(throws: EngineError.self) { _ = try await library.library.select(["photo9999"]) }
        await #expect(throws: EngineError.self) { _ = try await library.library.select(["nobody"]) }
    }

    @Test func `albums are made by hand or always show what is found`() async throws {
        let library = try await Self.library()
        let engine = library.library
        _ = try await engine.createAlbum("Animals", query: "animal")
        let summary = try await engine.setInAlbum(true, "Best of", [library.id("dog.jpg"), library.id("slip.jpg")])
        #expect(summary.done == 2 && summary.notes == ["made the album Best of"])
        #expect(try await engine.albumSummaries().map(\.photos) == [2, 2])
        #expect(try await engine.photos(inAlbum: "best OF", limit: 9).photos.map(\.file) == ["slip.jpg", "dog.jpg"])
        #expect(try await library.find("album:animals -cat") == ["dog.jpg"])
        #expect(try await library.find("\"best of\" receipt") == ["slip.jpg"])
        await #expect(throws: EngineError.self) { _ = try await engine.createAlbum("animals") }
        await #expect(throws: EngineError.self) {
            _ = try await engine.setInAlbum(true, "Animals", [library.id("slip.jpg")])
        }
        _ = try await engine.changeAlbum("Best of", newName: "Better")
        #expect(try await library.find("album:better") == ["slip.jpg", "dog.jpg"])
        _ = try await engine.setInAlbum(false, "Better", [library.id("dog.jpg")])
        #expect(try await library.find("album:better") == ["slip.jpg"])
        try await engine.removeAlbum("Better")
        #expect(try await library.find("album:better") == [])
        _ = try await engine.undo(steps: 2)
        #expect(try await library.find("album:better") == ["slip.jpg", "dog.jpg"])
        // One that names itself finds nothing, and ends.
        _ = try await engine.changeAlbum("Animals", query: "album:animals")
        #expect(try await library.find("album:animals") == [])
    }

    @Test func `categories count what there is`() async throws {
        let library = try await Self.library()
        _ = try await library.library.mark([library.id("dog.jpg")], as: [.tag("pets", true)])
        let found = try await library.library.categories()
        #expect(found.filter { $0.category == "things" }.first?.name == "animal")
        #expect(found.contains { $0.category == "kinds" && $0.name == "receipt" && $0.photos == 1 })
        #expect(found.contains { $0.category == "tags" && $0.name == "pets" && $0.query == "tag:pets" })
        for category in found where category.category != "places" {
            #expect(try await library.find(category.query).count == category.photos, "\(category.query)")
        }
    }
}
