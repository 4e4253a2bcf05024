import Catalog
import Conditions
import Foundation
import Gallery
import SystemPackage
import Testing
import TierModel
import TierSync
import WebServer

@Suite("The page's API") struct APITests {
    @Test func `the timeline counts by month, and its months have the photos`() async throws {
        let gallery = try await GalleryFixture(photos: [
            "portraits/collins.jpg", "portraits/hopper.jpg", "2012/oval-office-portrait.jpg",
        ])
        let timeline = try await gallery.ask(.get, "/api/timeline").object()
        #expect(timeline["photos"] as? Int == 3)
        let months = try #require(timeline["months"] as? [[String: Any]])
        #expect(months.compactMap { $0["photos"] as? Int }.reduce(0, +) == 3)
        let names = months.compactMap { $0["month"] as? String }
        #expect(names == names.sorted(by: >))
        var cells: [[String: Any]] = []
        for name in names {
            let page = try await gallery.ask(.get, "/api/timeline/\(name)").object()
            cells += try #require(page["photos"] as? [[String: Any]])
        }
        #expect(Set(cells.compactMap { $0["id"] as? String }) == ["photo1", "photo2", "photo3"])
        for cell in cells {
            let digest = try #require(cell["sha256"] as? String)
            let thumbnail = await gallery.ask(.get, "/media/thumbnails/\(digest)")
            #expect(thumbnail.status == 200 && thumbnail.data.starts(with: [0xFF, 0xD8, 0xFF]))
            #expect(thumbnail.header("Cache-Control")?.contains("immutable") == true)
            #expect((cell["width"] as? Int ?? 0) > 0 && cell["tier"] as? String == "local")
        }
    }

    @Test func `hidden photos and those in the trash leave the timeline, and undo brings them back`() async throws {
        let gallery = try await GalleryFixture(photos: ["portraits/collins.jpg", "portraits/hopper.jpg"])
        func count() async throws -> Int? { try await gallery.ask(.get, "/api/timeline").object()["photos"] as? Int }
        #expect(
            await gallery.ask(.post, "/api/photos/mark", #"{"photos":["photo1"],"hidden":true}"#).status == 200)
        #expect(try await count() == 1)
        #expect(await gallery.ask(.post, "/api/photos/trash", #"{"photos":["photo2"]}"#).status == 200)
        #expect(try await count() == 0)
        #expect(await gallery.ask(.post, "/api/undo").status == 200)
        #expect(try await count() == 1)
        #expect(await gallery.ask(.post, "/api/undo").status == 200)
        #expect(try await count() == 2)
        #expect(await gallery.ask(.post, "/api/undo").status == 409)
    }

    @Test func `what the user says of photos is said at once, and shown`() async throws {
        let gallery = try await GalleryFixture()
        let body = """
            {"photos":["photo1"],"favourite":true,"rating":4,"title":"Pilot","caption":"In orbit","addTags":["space"],"addToAlbum":"Heroes","kept":true}
            """
        let summary = try await gallery.ask(.post, "/api/photos/mark", body).object()
        #expect(summary["done"] as? Int == 1)
        let photo = try await gallery.ask(.get, "/api/photos/photo1").object()
        let cell = try #require(photo["cell"] as? [String: Any])
        #expect(Set(cell["flags"] as? [String] ?? []).isSuperset(of: ["favourite", "kept"]))
        let marks = try #require((photo["report"] as? [String: Any])?["marks"] as? [String: Any])
        #expect(marks["title"] as? String == "Pilot" && marks["rating"] as? Int == 4)
        let albums = try await gallery.ask(.get, "/api/albums").list()
        #expect(albums.count == 1 && albums.first?["album"] as? String == "Heroes")
        #expect((albums.first?["cover"] as? [String: Any])?["id"] as? String == "photo1")
        _ = await gallery.ask(.post, "/api/photos/mark", #"{"photos":["photo1"],"title":null,"rating":null}"#)
        let changed = try await gallery.ask(.get, "/api/photos/photo1").object()
        let left = try #require((changed["report"] as? [String: Any])?["marks"] as? [String: Any])
        #expect(left["title"] is NSNull && left["rating"] is NSNull && left["caption"] as? String == "In orbit")
    }

    @Test func `an edit is previewed, kept, exported and taken back`() async throws {
        let gallery = try await GalleryFixture()
        let plain = await gallery.ask(.get, "/media/previews/photo1?side=400")
        let grey = await gallery.ask(.get, "/media/previews/photo1?side=400&recipe=%7B%22blackAndWhite%22:true%7D")
        #expect(plain.status == 200 && grey.status == 200 && plain.data != grey.data)
        let edit = await gallery.ask(.put, "/api/photos/photo1/edit", #"{"blackAndWhite":true,"turn":1}"#)
        #expect(edit.status == 200)
        let photo = try await gallery.ask(.get, "/api/photos/photo1").object()
        #expect((photo["edit"] as? [String: Any])?["turn"] as? Int == 1)
        let export = await gallery.ask(.get, "/media/originals/photo1?as=edited")
        #expect(export.status == 200 && export.header("Content-Disposition")?.contains("attachment") == true)
        #expect(await gallery.ask(.put, "/api/photos/photo1/edit", "{}").status == 200)
        let reverted = try await gallery.ask(.get, "/api/photos/photo1").object()
        #expect((reverted["cell"] as? [String: Any])?["edit"] is NSNull)
    }

    @Test(
        arguments: [
            (.get, "/api/photos/photo99", "", 404), (.get, "/api/photos/photo0", "", 400),
            (.get, "/api/photos/1", "", 400), (.get, "/api/timeline/2024-13", "", 400),
            (.get, "/api/timeline/24-01", "", 400), (.get, "/api/search", "", 400),
            (.get, "/api/search?q=a&limit=0", "", 400), (.get, "/api/search?q=a&limit=1001", "", 400),
            (.get, "/api/search?q=a&typing=perhaps", "", 400), (.get, "/api/places?step=0", "", 400),
            (.get, "/api/places/photos?west=0", "", 400), (.get, "/api/people/nobody", "", 404),
            (.post, "/api/photos/trash", "{}", 400), (.post, "/api/photos/trash", #"{"photos":[]}"#, 400),
            (.post, "/api/photos/trash", #"{"photos":["photo1x"]}"#, 400), (.post, "/api/photos/trash", "[", 400),
            (.post, "/api/faces/assign", #"{"photo":"photo99","person":"A"}"#, 404),
            (.post, "/api/faces/assign", #"{"photo":"photo1","person":""}"#, 400),
            (.put, "/api/photos/photo1/edit", #"{"magic":1}"#, 400), (.patch, "/api/settings", #"{"remote":"x"}"#, 400),
            (.patch, "/api/settings", #"{"transfers":65}"#, 400), (.post, "/api/jobs", #"{"job":"format"}"#, 400),
            (.delete, "/api/jobs/7", "", 404), (.delete, "/api/status", "", 405), (.get, "/api/photos/mark", "", 405),
            (.get, "/api/photos/trash", "", 405),
            (.get, "/media/originals/photo1?as=x", "", 400),
            (.get, "/media/previews/photo1?recipe=%7B", "", 400),
            (.post, "/api/collages", #"{"photos":["photo1"],"width":1}"#, 400),
        ] as [(HTTPRequest.Method, String, String, Int)])
    func `what is asked wrongly is refused, with the reason`(
        method: HTTPRequest.Method, path: String, body: String, status: Int
    ) async throws {
        let gallery = try await GalleryFixture()
        let response = await gallery.ask(method, path, body)
        #expect(response.status == status)
        #expect(try response.object()["error"] as? String != nil)
    }

    @Test func `settings are changed on disk and hold at once`() async throws {
        let gallery = try await GalleryFixture(photos: [])
        let body = #"{"trashDays":7,"schedule":{"evict":true},"conditions":{"idleMinutes":1.5},"diskBytes":5000000000}"#
        let changed = try await gallery.ask(.patch, "/api/settings", body).object()
        #expect(changed["trashDays"] as? Int == 7 && (changed["schedule"] as? [String: Any])?["evict"] as? Bool == true)
        let opened = try await Library.open(in: gallery.library.layout.folder)
        #expect(opened.configuration.trashDays == 7 && opened.configuration.conditions.idleMinutes == 1.5)
        #expect(try await gallery.ask(.get, "/api/trash").object()["trashDays"] as? Int == 7)
        _ = await gallery.ask(.patch, "/api/settings", #"{"diskBytes":null}"#)
        #expect(try await gallery.ask(.get, "/api/settings").object()["diskBytes"] is NSNull)
    }

    @Test func `duplicates are resolved for the photo that the user chooses`() async throws {
        let gallery = try await GalleryFixture(photos: ["portraits/collins.jpg", "portraits/hopper.jpg"])
        _ = await gallery.ask(.post, "/api/photos/mark", #"{"photos":["photo2"],"addTags":["kept over"]}"#)
        let body = #"{"keep":"photo1","trash":["photo2"]}"#
        #expect(await gallery.ask(.post, "/api/duplicates/resolve", body).status == 200)
        let photo = try await gallery.ask(.get, "/api/photos/photo1").object()
        let marks = (photo["report"] as? [String: Any])?["marks"] as? [String: Any]
        #expect(marks?["tags"] as? [String] == ["kept over"])
        #expect(try await gallery.ask(.get, "/api/trash").object()["count"] as? Int == 1)
    }

    @Test func `a collage is a JPEG of the size that was asked for`() async throws {
        let gallery = try await GalleryFixture(photos: ["portraits/collins.jpg", "portraits/hopper.jpg"])
        let response = await gallery.ask(
            .post, "/api/collages", #"{"photos":["photo1","photo2"],"width":400,"height":300,"style":"grid"}"#)
        #expect(response.status == 200 && response.data.starts(with: [0xFF, 0xD8, 0xFF]))
        // Nothing of it stays.
        let left = try FileManager.default.contentsOfDirectory(atPath: gallery.library.layout.incoming.string)
        #expect(left.allSatisfy { !$0.hasPrefix("web-") })
    }

    @Test func `an original that is away is named, with what to do, and a fetch that is cancelled is not done`()
        async throws
    {
        let gallery = try await GalleryFixture(remote: true)
        _ = try await gallery.library.push()
        #expect(try await gallery.library.evict().done == 1)
        for path in ["/media/originals/photo1", "/media/originals/photo1?as=file", "/media/originals/photo1?as=edited"]
        {
            let response = await gallery.ask(.get, path)
            let answer = try response.object()
            #expect(response.status == 409)
            #expect((answer["error"] as? String)?.contains("photo1 (collins.jpg)") == true)
            #expect((answer["remedy"] as? String)?.contains("photo1") == true)
        }
        let photo = try #require(try await gallery.library.photo(PhotoID(rawValue: 1)))
        for _ in 0..<10 {
            let fetch = Task { try await gallery.library.fetchForView(photo) }
            fetch.cancel()
            await #expect(throws: (any Error).self) { try await fetch.value }
        }
        let summary = try await gallery.library.fetchForView(photo)
        #expect(summary.done == 1)
        #expect(await gallery.ask(.get, "/media/originals/photo1").status == 200)
    }
}
