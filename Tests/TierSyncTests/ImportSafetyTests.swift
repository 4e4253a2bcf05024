import Catalog
import Foundation
import Glibc
import Imaging
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

private func exists(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }

/// Runs something, and is told what happens to the disk meanwhile.
private func witnessed<Value: Sendable>(
    _ see: @escaping @Sendable (DurableFile.Event) throws -> Void,
    operation: () async throws -> Value
) async throws -> Value {
    try await DurableFile.$witness.withValue(DurableFile.Witness(see), operation: operation)
}

private let moving = ImportOptions(move: true)

extension EngineFixture {
    /// Where the current original of a photo is on this device.
    fileprivate func original(_ name: String) async throws -> FilePath {
        library.layout.path(try #require(try await library.photo(name).primary.localPath))
    }

    /// A sound photo with one more byte at its end: other content of the same size.
    fileprivate func photo(endingWith byte: UInt8, as name: String) throws -> FilePath {
        let bytes = try Data(contentsOf: URL(filePath: Self.photos.appending("portraits/hopper.jpg").string))
        return try write(bytes + [byte], as: name)
    }

    fileprivate func setModified(_ date: Date, of file: FilePath) throws {
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file.string)
    }

    /// Begins a step as a process that then ends.
    fileprivate func leaveImport(_ detail: [String: String]) async throws {
        let other = try await reopened()
        _ = try await other.catalog.beginStep(.importPhoto, file: nil, detail: detail)
    }
}

/// `--move` removes only what the library is seen to have.
@Suite struct `A move` {
    @Test func `does not walk into the library by another way`() async throws {
        let fixture = try await EngineFixture()
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        _ = try await fixture.library.importPhotos(at: [source])
        _ = try fixture.copy("portraits/collins.jpg", as: "in/two.jpg")
        let around = fixture.directory.path.appending("in/..")
        let summary = try await fixture.library.importPhotos(at: [around], options: moving)
        #expect(summary.failed == [])
        #expect(!exists(source))
        #expect(exists(try await fixture.original("photo1")))
        #expect(exists(try await fixture.original("photo2")))
        #expect(try await fixture.library.status().photos == 2, "proxies are no photos")
    }

    @Test(arguments: ["library", "library/originals", "link", "link/../originals"])
    func `refuses what belongs to the library`(name: String) async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")])
        try FileManager.default.createSymbolicLink(
            atPath: fixture.directory.path.appending("link").string,
            withDestinationPath: fixture.library.layout.folder.appending("originals").string)
        let named = fixture.directory.path.appending(name)
        let file = try await fixture.original("photo1")
        let summary = try await fixture.library.importPhotos(at: [named, file], options: moving)
        #expect((summary.done, summary.skipped, summary.failed.count) == (0, 0, 2))
        #expect(summary.failed.allSatisfy { $0.error.contains("library itself") && $0.remedy != nil })
        #expect(exists(file))
    }

    @Test func `reads what looks unchanged`() async throws {
        let fixture = try await EngineFixture()
        let date = Date(timeIntervalSince1970: 1_600_000_000)
        let source = try fixture.photo(endingWith: 1, as: "in/one.jpg")
        try fixture.setModified(date, of: source)
        _ = try await fixture.library.importPhotos(at: [source])
        _ = try fixture.photo(endingWith: 2, as: "in/one.jpg")
        try fixture.setModified(date, of: source)
        let bytes = try Data(contentsOf: URL(filePath: source.string))
        #expect(try await fixture.library.importPhotos(at: [source], options: moving).done == 1)
        #expect(!exists(source))
        #expect(FileManager.default.contents(atPath: try await fixture.original("photo1").string) == bytes)
    }

    @Test func `leaves the source of an original that is only on the remote`() async throws {
        let fixture = try await EngineFixture()
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        _ = try await fixture.library.importPhotos(at: [source])
        _ = try await fixture.library.push()
        #expect(try await fixture.library.evict().done == 1)
        let summary = try await fixture.library.importPhotos(at: [source], options: moving)
        #expect(exists(source))
        #expect(summary.notes.contains { $0.contains("left in place") && $0.contains("only on the remote") })
    }

    @Test(arguments: [true, false])
    func `mends the library's own file first`(isMissing: Bool) async throws {
        let fixture = try await EngineFixture()
        let source = try fixture.photo(endingWith: 1, as: "in/one.jpg")
        let bytes = try Data(contentsOf: URL(filePath: source.string))
        _ = try await fixture.library.importPhotos(at: [source])
        let own = try await fixture.original("photo1")
        if isMissing {
            try FileManager.default.removeItem(atPath: own.string)
        } else {
            try Data(repeating: 7, count: bytes.count).write(to: URL(filePath: own.string))
        }
        let summary = try await fixture.library.importPhotos(at: [source], options: moving)
        #expect((summary.skipped, summary.failed) == (1, []))
        #expect(!exists(source))
        #expect(FileManager.default.contents(atPath: own.string) == bytes)
    }

    @Test func `leaves a source that was saved again since it was read`() async throws {
        let fixture = try await EngineFixture()
        let source = try fixture.photo(endingWith: 1, as: "in/one.jpg")
        let summary = try await witnessed { event in
            guard case .rename(let path) = event, path.string.contains("/originals/") else { return }
            try? Data("saved again".utf8).write(to: URL(filePath: source.string))
        } operation: {
            try await fixture.library.importPhotos(at: [source], options: moving)
        }
        #expect(summary.done == 1)
        #expect(FileManager.default.contents(atPath: source.string) == Data("saved again".utf8))
        #expect(summary.notes.contains { $0.contains("left in place") && $0.contains("changed") })
    }

    @Test(arguments: [true, false])
    func `from a read-only card goes on`(isKnown: Bool) async throws {
        let fixture = try await EngineFixture()
        let card = fixture.directory.path.appending("in")
        for name in ["one", "two"] {
            _ = try fixture.copy("portraits/\(name == "one" ? "hopper" : "collins").jpg", as: "in/\(name).jpg")
        }
        if isKnown { _ = try await fixture.library.importPhotos(at: [card]) }
        let summary = try await witnessed { event in
            guard case .remove(let path) = event, path.starts(with: card) else { return }
            throw EngineError(.unwritable, "the file system of \(path) is read-only", remedy: "mount it for writing")
        } operation: {
            try await fixture.library.importPhotos(at: [card], options: moving)
        }
        #expect(summary.failed.count == 2)
        #expect(summary.failed.allSatisfy { $0.remedy == "mount it for writing" })
        #expect(summary.stoppedBy == nil)
        #expect(try await fixture.library.status().photos == 2)
    }
}

/// What comes by again mends what is missing.
@Suite struct `An import again` {
    @Test func `brings back an original that the remote has lost`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        _ = try fixture.write("<x/>".utf8, as: "in/one.xmp")
        _ = try await library.importPhotos(at: [source])
        _ = try await library.push()
        _ = try await library.evict()
        let before = try await library.photo("photo1")
        for file in [before.primary] + before.companions { try await library.catalog.forgetProof(file.id) }
        let summary = try await library.importPhotos(at: [source])
        #expect((summary.skipped, summary.failed) == (1, []))
        let photo = try await library.photo("photo1")
        for file in [photo.primary] + photo.companions {
            #expect(file.tier == .local)
            #expect(exists(library.layout.path(try #require(file.localPath))))
        }
        #expect(try await library.push().failed == [])
        let pushed = try await library.photo("photo1")
        #expect(([pushed.primary] + pushed.companions).allSatisfy { $0.tier == .both && $0.remote?.proof != nil })
    }

    @Test func `makes an earlier version current again`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let copy = try fixture.photo(endingWith: 1, as: "in/copy.jpg")
        let source = try fixture.photo(endingWith: 1, as: "in/one.jpg")
        _ = try await library.importPhotos(at: [copy, source])
        _ = try fixture.photo(endingWith: 2, as: "in/one.jpg")
        #expect(try await library.importPhotos(at: [source]).done == 1)
        #expect(try await library.photo("photo1").primary.version == 2)
        // Another copy of the first version, merely touched, changes nothing.
        try fixture.setModified(Date(timeIntervalSince1970: 1_600_000_000), of: copy)
        #expect(try await library.importPhotos(at: [copy]).skipped == 1)
        #expect(try await library.photo("photo1").primary.version == 2)
        _ = try fixture.photo(endingWith: 1, as: "in/one.jpg")
        #expect(try await library.importPhotos(at: [source]).done == 1)
        #expect(try await library.photo("photo1").primary.version == 1)
        #expect(try await library.status().photos == 1)
        #expect(exists(try await fixture.original("photo1")))
    }

    @Test func `lists a companion that cannot be read, and goes on`() async throws {
        let fixture = try await EngineFixture()
        let folder = fixture.directory.path.appending("in")
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/a.jpg")
        _ = try await fixture.library.importPhotos(at: [folder])
        // /proc/self/mem cannot be read at 0, not even by root.
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("a.MOV").string, withDestinationPath: "/proc/self/mem")
        _ = try fixture.copy("portraits/collins.jpg", as: "in/b.jpg")
        let summary = try await fixture.library.importPhotos(at: [folder])
        #expect((summary.done, summary.failed.count) == (1, 1))
    }

    @Test func `keeps equal sidecars of different photos apart`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        for (name, photo) in [("a", "hopper"), ("b", "collins")] {
            _ = try fixture.copy("portraits/\(photo).jpg", as: "in/\(name).jpg")
            _ = try fixture.write("<same/>".utf8, as: "in/\(name).xmp")
        }
        _ = try fixture.write("<same/>".utf8, as: "in/b.jpg.xmp")
        let folder = fixture.directory.path.appending("in")
        for _ in 1...2 { _ = try await library.importPhotos(at: [folder]) }
        _ = try await library.push()
        let first = try await library.photo("a.jpg")
        _ = try await library.evict(EvictOptions(photos: [first.id]))
        let second = try await library.photo("b.jpg")
        #expect(second.companions.count == 2)
        #expect(Set(second.companions.compactMap(\.localPath)).count == 2)
        for file in second.companions { #expect(exists(library.layout.path(try #require(file.localPath)))) }
        #expect(EngineFixture.files(below: library.layout.folder.appending("originals")).count == 3)
    }
}

/// What is on disk when an import is cut off, and what the next opening makes of it.
@Suite struct `An import that is cut off` {
    @Test func `has synced the folder above each new one`() async throws {
        let fixture = try await EngineFixture()
        let synced = Mutex<Set<FilePath>>([])
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        try await witnessed { event in
            if case .sync(let path) = event { synced.withLock { _ = $0.insert(path) } }
        } operation: {
            _ = try await fixture.library.importPhotos(at: [source])
        }
        for kind in ["originals", "proxies", "thumbnails"] {
            #expect(synced.withLock { $0.contains(fixture.library.layout.folder.appending(kind)) }, "\(kind)")
        }
    }

    @Test func `is not swept while some process imports`() async throws {
        let fixture = try await EngineFixture()
        let layout = fixture.library.layout
        let digest = ContentDigest(of: Data("a photo".utf8))
        let companion = ContentDigest(of: Data("a movie".utf8))
        let paths = [
            LibraryLayout.proxy(digest), LibraryLayout.thumbnail(digest),
            LibraryLayout.original(digest, fileName: "a.jpg"),
            "originals/\(companion.hex.prefix(2))/\(companion.hex)-1.mov", "chips/ab/abcd.jpg",
        ]
        for path in paths { _ = try fixture.write("left".utf8, as: "library/" + path) }
        try await fixture.leaveImport(["photos": ([digest.hex] + paths).joined(separator: " ")])
        // Not inherited: a child that another test starts meanwhile would hold the lock as well.
        let lock = try FileDescriptor.open(layout.incoming, .readOnly, options: .closeOnExec)
        #expect(flock(lock.rawValue, LOCK_SH) == 0)
        _ = try await fixture.reopened()
        for path in paths { #expect(exists(layout.path(path)), "\(path)") }
        try lock.close()
        #expect(try await fixture.reopened().recovery.actions.count == 1)
        for path in paths { #expect(!exists(layout.path(path)), "\(path)") }
        #expect(try await fixture.library.catalog.openSteps().isEmpty)
    }

    @Test func `locks out recoveries while its files get their names`() async throws {
        let fixture = try await EngineFixture()
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        let incoming = fixture.library.layout.incoming
        let free = Mutex(0)
        let held = Mutex(0)
        try await witnessed { event in
            guard case .rename = event, let file = try? FileDescriptor.open(incoming, .readOnly, options: .closeOnExec)
            else { return }
            if flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 {
                free.withLock { $0 += 1 }
            } else {
                held.withLock { $0 += 1 }
            }
            try? file.close()
        } operation: {
            _ = try await fixture.library.importPhotos(at: [source])
        }
        #expect(free.withLock { $0 } == 0)
        #expect(held.withLock { $0 } == 3)
    }

    @Test func `leaves the temporary files of other jobs alone`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        try await library.catalog.announceProcess()
        let token = library.catalog.process.token.uuidString
        let running = try fixture.write("chip".utf8, as: "library/incoming/\(token)-1/chip")
        let dead = try fixture.write("chip".utf8, as: "library/incoming/\(UUID().uuidString)-1/chip")
        _ = try await library.importPhotos(at: [source])
        _ = try await fixture.reopened()
        #expect(exists(running))
        #expect(!exists(dead))
    }

    @Test func `by a full disk says so, however few photos there were`() async throws {
        let fixture = try await EngineFixture()
        let source = try fixture.copy("portraits/hopper.jpg", as: "in/one.jpg")
        let summary = try await witnessed { event in
            guard case .rename = event else { return }
            throw EngineError(.diskFull, "the disk is full")
        } operation: {
            try await fixture.library.importPhotos(at: [source], options: moving)
        }
        #expect((summary.stoppedBy as? EngineError)?.code == .diskFull)
        #expect(summary.failed.count == 1)
        #expect(exists(source))
    }

    @Test func `by a catalog that cannot grow says so`() async throws {
        let fixture = try await EngineFixture()
        try await fixture.library.catalog.announceProcess()
        let catalog = fixture.library.catalog
        try await catalog.limitGrowth(pages: 0)
        // What room is left inside the file goes first.
        let filler = String(repeating: "x", count: 3000)
        var isFull = false
        for index in 0..<10_000 where !isFull {
            do { try await catalog.setSetting("filler\(index)", to: filler) } catch { isFull = true }
        }
        let summary = try await fixture.library.importPhotos(at: [EngineFixture.photos])
        #expect(summary.stoppedBy is CatalogError)
        #expect(summary.done == 0)
    }
}

@Suite struct `Files that are named` {
    @Test func `come with their companions, each once`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/IMG_1.JPG")
        _ = try fixture.copy("portraits/collins.jpg", as: "in/IMG_2.JPG")
        for name in ["IMG_1.MOV", "IMG_1.xmp", "IMG_3.DNG", "IMG_4.MOV", "IMG_5.MOV"] {
            _ = try fixture.write(name.utf8, as: "in/\(name)")
        }
        let files = EngineFixture.files(below: fixture.directory.path.appending("in"))
        let summary = try await fixture.library.importPhotos(at: files)
        #expect((summary.done, summary.skipped) == (2, 0))
        #expect(try await fixture.library.photo("IMG_1.JPG").companions.count == 2)
        // What has no picture beside it is looked at by itself, and these hold nothing.
        let hasMovies = PhotoReader().readsMovies
        let failed = Set(summary.failed.compactMap { FilePath($0.file).lastComponent?.string })
        #expect(failed == (hasMovies ? ["IMG_3.DNG", "IMG_4.MOV", "IMG_5.MOV"] : ["IMG_3.DNG"]))
        let note =
            "2 movies without a picture beside them were left alone: install ffmpeg (tiersync doctor checks it) and run the command again"
        #expect(summary.notes == (hasMovies ? [] : [note]))
    }

    @Test func `are few at once when each is analysed`() {
        #expect(ImportOptions(analyze: true).width(cores: 8) == 2)
        #expect(ImportOptions().width(cores: 8) == 10)
    }
}
