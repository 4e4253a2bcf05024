import Catalog
import Foundation
import Glibc
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A library with the portraits, pushed to one kind of remote, and a way to tamper with both.
struct VerifyFixture: Sendable {
    /// The kinds of remote.
    enum Place: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case directory
        case seaweedFS = "SeaweedFS"
        case lighttpd

        var testDescription: String { rawValue }

        private var server: ServerFixture.Server? { ServerFixture.Server(rawValue: rawValue) }

        /// Those that can be had here.
        static var installed: [Place] {
            allCases.filter { $0.server.map(ServerFixture.Server.installed.contains) ?? true }
        }

        /// Those behind a proxy.
        static var servers: [Place] { installed.filter { $0.server != nil } }

        fileprivate func make() async throws -> VerifyFixture {
            if let server {
                let fixture = try await ServerFixture(server)
                return VerifyFixture(engine: fixture.engine, backDoor: fixture.backDoor, proxy: fixture.proxy)
            }
            let engine = try await EngineFixture()
            let folder = RemoteLocation.directory(engine.directory.path.appending("remote"))
            return VerifyFixture(
                engine: engine, backDoor: try makeObjectStore(at: folder, credentials: nil), proxy: nil)
        }
    }

    let engine: EngineFixture
    let backDoor: any ObjectStore
    let proxy: CountingProxy?

    var library: Library { engine.library }

    static let names = [
        "collins-close.jpg", "collins-print.jpg", "collins.jpg", "hopper-close.jpg", "hopper-grey.jpg", "hopper.jpg",
        "side-by-side.jpg",
    ]

    /// Imports and pushes; drops these.
    static func pushed(_ place: Place = .directory, only: String = "", evicting: [String] = [], analyzing: Bool = false)
        async throws
        -> VerifyFixture
    {
        let fixture = try await place.make()
        _ = try await fixture.library.importPhotos(
            at: [EngineFixture.photos.appending("portraits/\(only)")], options: ImportOptions(analyze: analyzing))
        #expect(try await fixture.library.push().failed == [])
        if !evicting.isEmpty {
            var photos: [PhotoID] = []
            for name in evicting { photos.append(try await fixture.library.photo(name).id) }
            #expect(try await fixture.library.evict(EvictOptions(photos: photos)).done == evicting.count)
        }
        return fixture
    }

    /// Verifies without hashing what is not in question.
    func verify(_ parts: Set<VerifyOptions.Part> = [.local], _ change: (inout VerifyOptions) -> Void = { _ in })
        async throws -> VerifyReport
    {
        var options = VerifyOptions(parts: parts)
        change(&options)
        return try await library.verify(options)
    }

    func photo(_ name: String) async throws -> PhotoRecord { try await library.photo(name) }

    func localPath(_ name: String) async throws -> FilePath {
        library.layout.path(try #require(try await photo(name).primary.localPath))
    }

    func derivedPath(_ kind: String, _ name: String) async throws -> FilePath {
        let digest = try #require(try await photo(name).primary.digest)
        return library.layout.path(kind == "proxy" ? LibraryLayout.proxy(digest) : LibraryLayout.thumbnail(digest))
    }

    func key(_ name: String) async throws -> ObjectKey {
        let copy = try #require(try await photo(name).primary.remote)
        return try #require(ObjectKey(copy.key))
    }

    private var context: TransferContext { TransferContext(ledger: InMemoryLedger(), purpose: .metadata) }

    /// Removes a stored object, as another program would.
    func delete(_ name: String) async throws { try await backDoor.delete(key(name), context) }

    /// Puts other bytes in the place of a stored object.
    func replace(_ name: String, with bytes: [UInt8]) async throws {
        let key = try await key(name)
        try await backDoor.delete(key, context)
        try await put(bytes, as: key)
    }

    /// Stores an object that is not the library's.
    func put(_ bytes: [UInt8], as key: ObjectKey) async throws {
        let file = try engine.write(bytes, as: "replacement-\(UUID().uuidString)")
        _ = try await backDoor.put(
            ObjectUpload(key: key, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count)), context
        )
    }

    /// Removes everything of the remote.
    func emptyRemote() async throws {
        for try await object in backDoor.list(ObjectKey("originals"), context) {
            try await backDoor.delete(object.key, context)
        }
    }

    /// Runs SQL on the catalog beside the library, as a tool or an older version would.
    func tamper(_ sql: String) throws {
        let code = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/env")
        tool.arguments = ["python3", "-c", code, library.layout.catalog.string, sql]
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0)
    }

    /// The stored file of a directory remote.
    func stored(_ name: String) async throws -> FilePath {
        engine.directory.path.appending("remote/\(try await key(name))")
    }
}

/// Inverts a byte of a file; its size and time of change stay: only its content tells.
func flipByte(of path: FilePath, at offset: UInt64 = 1000) throws {
    var before = stat()
    #expect(stat(path.string, &before) == 0)
    let file = try FileHandle(forUpdating: URL(filePath: path.string))
    try file.seek(toOffset: offset)
    let byte = try #require(try file.read(upToCount: 1)?.first)
    try file.seek(toOffset: offset)
    try file.write(contentsOf: Data([byte ^ 0xFF]))
    try file.close()
    #expect(utimensat(AT_FDCWD, path.string, [before.st_atim, before.st_mtim], 0) == 0)
}

func bytes(of path: FilePath) -> Data? { FileManager.default.contents(atPath: path.string) }

extension VerifyReport {
    /// Kinds and photos of what was found.
    var found: [String] { problems.map { "\($0.kind.rawValue) \($0.photo.map { "\($0)" } ?? $0.file)" }.sorted() }
}

func isThere(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }
