import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport
import Workers

/// A process that dies while it empties the trash: no photo is left that looks sound and is not, and the next one finishes.
@Suite struct `A crash while the trash is emptied` {
    enum Server: String, CaseIterable, Sendable { case directory, seaweedFS }

    /// Pushed and here, pushed and dropped, and never pushed.
    private static let doomed = ["hopper.jpg", "collins.jpg", "hopper-grey.jpg"]
    private static let kept = "side-by-side.jpg"
    private static let secrets = [
        "AWS_ACCESS_KEY_ID": SeaweedServer.accessKeyID, "AWS_SECRET_ACCESS_KEY": SeaweedServer.secret,
    ]

    private let program = try? Program()

    private func run(_ arguments: [String], in library: String, extra: [String: String] = [:]) throws -> Program.Outcome
    {
        try #require(program).run(
            [Program.path.string] + arguments + ["--library", library], extra: Self.secrets.merging(extra) { $1 })
    }

    private func expectDone(_ arguments: [String], in library: String) throws {
        let outcome = try run(arguments, in: library)
        try #require(outcome.status == 0, "\(arguments): \(outcome.output)\(outcome.errors)")
    }

    private func place(_ server: Server, _ name: String) throws -> String {
        switch server {
        case .directory:
            let folder = try #require(program).directory.path.appending(name + "-remote")
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            return "file://\(folder)"
        case .seaweedFS:
            // There already for all but the first.
            try? SeaweedServer.shared().makeBucket("crash")
            return try SeaweedServer.shared().location(bucket: "crash", prefix: name).description
        }
    }

    /// A library with three photos in the trash and one that is not.
    private func filled(_ server: Server) throws -> String {
        let name = "trash-\(UUID().uuidString.lowercased().prefix(8))"
        let library = try #require(program).directory.path.appending(name).string
        try expectDone(["init", "--remote", try place(server, name)], in: library)
        let photos = (Self.doomed + [Self.kept]).map { Program.photos + "/portraits/" + $0 }
        try expectDone(["import", "--analyze"] + photos, in: library)
        try expectDone(["push", "--evict", "collins.jpg"], in: library)
        try expectDone(["push", "hopper.jpg", Self.kept], in: library)
        try expectDone(["apply"] + Self.doomed + ["trash"], in: library)
        return library
    }

    @Test(arguments: Server.allCases)
    func `leaves each photo whole, or to be finished, or gone`(_ server: Server) async throws {
        if server == .seaweedFS, ServerPrograms.weed == nil { return }
        // On a thread of its own: it waits for programs most of the time.
        try await blocking { try await crash(server) }
    }

    private func crash(_ server: Server) async throws {
        let isHeavy = ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil
        var point = isHeavy ? 1 : Int.random(in: 1...20)
        var rounds = 0
        while true {
            let library = try filled(server)
            let killed = try run(
                ["trash", "empty", "--all", "--yes"], in: library, extra: ["TIERSYNC_CRASH_AT": "\(point)"])
            let isKilled = killed.status != 0
            if isKilled {
                #expect(killed.status == 9, "\(killed.output)\(killed.errors)")
                try await expectSound(library, server, "killed at \(point)")
                try expectDone(["trash", "empty", "--all", "--yes"], in: library)
            }
            try await expectEmpty(library, server, "after \(point)")
            try FileManager.default.removeItem(atPath: library)
            // Behind the last step nothing is left to die at.
            if !isKilled { break }
            rounds += 1
            point += isHeavy ? 1 : Int.random(in: 20...40)
        }
        #expect(rounds > 0, "the hook killed nothing")
    }

    /// What is in the trash and can be restored is whole; what cannot be restored says so; of the rest there is nothing.
    private func expectSound(_ folder: String, _ server: Server, _ when: Comment) async throws {
        let library = try await Library.open(in: FilePath(folder))
        #expect(try await library.catalog.checkIntegrity() == [], when)
        let store = try remote(of: library, server)
        let deleting = try await library.catalog.photosBeingDeleted()
        for name in Self.doomed {
            let expected = try Data(contentsOf: URL(filePath: Program.photos + "/portraits/" + name))
            let digest = ContentDigest(of: expected)
            guard let photo = try await library.catalog.photo(withDigest: digest) else {
                #expect(files(library).allSatisfy { !$0.contains(digest.hex) }, when)
                continue
            }
            #expect(photo.trashedAt != nil, when)
            if deleting.contains(photo.id) {
                await #expect(when) { try await library.restoreFromTrash([photo.id]) } throws: { $0 is CatalogError }
                continue
            }
            for path in [LibraryLayout.proxy(digest), LibraryLayout.thumbnail(digest)] {
                #expect(FileManager.default.fileExists(atPath: library.layout.path(path).string), when)
            }
            for face in try await library.catalog.faces(of: photo.id) {
                let chip = library.layout.path(LibraryLayout.chip(face.face.key))
                #expect(FileManager.default.fileExists(atPath: chip.string), when)
            }
            if let path = photo.primary.localPath {
                #expect(FileManager.default.contents(atPath: library.layout.path(path).string) == expected, when)
            }
            if let proof = photo.primary.remote?.proof, let key = photo.primary.remote.flatMap({ ObjectKey($0.key) }) {
                _ = try await store.freshen(proof, of: key, context)
            }
        }
    }

    /// Nothing is left of what was in the trash, and the other photo has all that it had.
    private func expectEmpty(_ folder: String, _ server: Server, _ when: Comment) async throws {
        let library = try await Library.open(in: FilePath(folder))
        #expect(library.recovery.actions == [], when)
        #expect(try await library.catalog.checkIntegrity() == [], when)
        let status = try await library.status()
        #expect((status.photos, status.trashed, status.both) == (1, 0, 1), when)
        let photo = try await library.photo(Self.kept)
        let faces = try await library.catalog.faces(of: photo.id).count
        #expect(files(library).count == 3 + faces, when)
        var keys: [String] = []
        for try await object in try remote(of: library, server).list(ObjectKey("originals"), context) {
            keys.append(object.key.rawValue)
        }
        #expect(keys == [photo.primary.remote?.key], when)
        #expect(try await library.catalog.openSteps().isEmpty, when)
    }

    private var context: TransferContext { TransferContext(ledger: InMemoryLedger(), purpose: .metadata) }

    private func files(_ library: Library) -> [String] {
        ["originals", "proxies", "thumbnails", "chips", "spool"].flatMap { name in
            let folder = library.layout.path(name).string
            return (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [])
                .filter { $0.contains(".") }
        }
    }

    private func remote(of library: Library, _ server: Server) throws -> any ObjectStore {
        let (location, _) = try RemoteLocation.parse(try #require(library.configuration.remote))
        return try makeObjectStore(
            at: location, credentials: server == .seaweedFS ? SeaweedServer.credentials : nil)
    }
}
