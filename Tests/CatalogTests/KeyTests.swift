import Catalog
import Foundation
import Testing
import TierModel

@Suite struct KeyTests {
    @Test func `a key is kept, and a taken one gets a number`() async throws {
        let fixture = try CatalogFixture()
        let files = try await fixture.add(1...4).map(\.primary.id)
        let catalog = fixture.catalog
        #expect(try await catalog.reserveKey("2024/IMG.JPG", for: files[0]) == "2024/IMG.JPG")
        #expect(try await catalog.reserveKey("other", for: files[0]) == "2024/IMG.JPG")
        #expect(try await catalog.reserveKey("2024/IMG.JPG", for: files[1]) == "2024/IMG-2.JPG")
        #expect(try await catalog.reserveKey("2024/img.jpg", for: files[2]) == "2024/img-3.jpg")
        let file = try #require(try await catalog.file(files[3]))
        #expect(file.remote == nil)
        #expect(try await catalog.file(files[2])?.remote?.uploadedAt == nil)
        await expectCode(.invalidValue) { _ = try await catalog.reserveKey("", for: files[3]) }
        await expectCode(.unknownPhoto) { _ = try await catalog.reserveKey("a", for: OriginalID(rawValue: 77)) }
    }

    @Test func `an upload whose end nobody wrote down is told to the next one`() async throws {
        let fixture = try CatalogFixture()
        let file = try await fixture.add(1...1)[0].primary
        let catalog = fixture.catalog
        func begin(_ name: String) async throws -> String? {
            let (key, earlier) = try await catalog.beginUpload(of: file.id, preferring: "a.jpg", as: name)
            #expect(key == "a.jpg")
            return earlier
        }
        #expect(try await begin("01") == nil)
        #expect(try await begin("02") == "01")
        // The key turned out to be taken; the upload goes on with another.
        #expect(try await catalog.replaceKey("a.jpg", for: file.id) == "a-2.jpg")
        try await catalog.recordUpload(
            file.id, object: "a-2.jpg", digest: Sample.digest(1), byteCount: file.byteCount, version: Sample.version())
        let after = try await catalog.beginUpload(of: file.id, preferring: "a.jpg", as: "03")
        #expect(after.key == "a-2.jpg" && after.earlier == nil)
    }

    @Test(arguments: [
        ("a.jpg", "a-2.jpg"), ("d.x/plain", "d.x/plain-2"), (".hidden", ".hidden-2"), ("a.tar.gz", "a.tar-2.gz"),
        ("É.jpg", "É-2.jpg"), ("e\u{301}.jpg", "e\u{301}-2.jpg"),
    ])
    func `the number stands before the extension`(key: String, second: String) async throws {
        let fixture = try CatalogFixture()
        let files = try await fixture.add(1...2).map(\.primary.id)
        #expect(try await fixture.catalog.reserveKey(key, for: files[0]) == key)
        #expect(try await fixture.catalog.reserveKey(key, for: files[1]) == second)
    }

    @Test func `keys that a server may not tell apart are different`() async throws {
        let fixture = try CatalogFixture()
        let files = try await fixture.add(1...2).map(\.primary.id)
        #expect(try await fixture.catalog.reserveKey("é.jpg", for: files[0]) == "é.jpg")
        #expect(try await fixture.catalog.reserveKey("E\u{301}.jpg", for: files[1]) == "E\u{301}-2.jpg")
    }

    @Test func `an occupied key is replaced and never offered again`() async throws {
        let fixture = try CatalogFixture()
        let files = try await fixture.add(1...3).map(\.primary.id)
        let catalog = fixture.catalog
        let first = try await catalog.reserveKey("IMG.JPG", for: files[0])
        #expect(try await catalog.replaceKey(first, for: files[0]) == "IMG-2.JPG")
        #expect(try await catalog.replaceKey("IMG-2.JPG", for: files[0]) == "IMG-3.JPG")
        #expect(try await catalog.replaceKey("IMG-2.JPG", for: files[0]) == "IMG-3.JPG")
        #expect(try await catalog.reserveKey("img.jpg", for: files[1]) == "img-4.jpg")
        try await fixture.push(try #require(try await catalog.file(files[2])), number: 3)
        let key = try #require(try await catalog.file(files[2])?.remote?.key)
        await expectCode(.notAllowed) { _ = try await catalog.replaceKey(key, for: files[2]) }
    }

    @Test func `workers of two processes never get the same key`() async throws {
        let fixture = try CatalogFixture()
        let files = try await fixture.add(1...60).map(\.primary.id)
        let other = try PhotoCatalog.open(in: fixture.folder)
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for (index, file) in files.enumerated() {
                let catalog = index % 2 == 0 ? fixture.catalog : other
                group.addTask { try await catalog.reserveKey(index % 3 == 0 ? "a/IMG.JPG" : "A/img.jpg", for: file) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(keys.map { $0.lowercased() }).count == 60)
        let again = try await other.reserveKey("A/IMG.JPG", for: files[0])
        #expect(keys.contains(again))
    }
}
