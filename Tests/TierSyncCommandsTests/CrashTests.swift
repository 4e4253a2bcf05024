import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport
import Workers

/// A process that dies at the worst moments, and what its library and the remote hold then.
@Suite struct `A crash` {
    enum Server: String, CaseIterable, Sendable { case directory, seaweedFS, lighttpd }

    private static let names = ["hopper.jpg", "collins.jpg"]
    private let program = try? Program()

    /// An address on the server where nothing is yet.
    private func place(_ server: Server, _ program: Program) throws -> String {
        let name = "crash-\(UUID().uuidString.lowercased().prefix(8))"
        switch server {
        case .directory:
            let folder = program.directory.path.appending(name)
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            return "file://\(folder)"
        case .seaweedFS:
            // There already for all but the first.
            try? SeaweedServer.shared().makeBucket("crash")
            return try SeaweedServer.shared().location(bucket: "crash", prefix: name).description
        case .lighttpd: return try LighttpdServer.shared().location([name]).description
        }
    }

    /// A library with two photos.
    private func library(_ program: Program, as name: String) throws -> String {
        let library = program.directory.path.appending(name).string
        try expectDone(program("init", library))
        let photos = Self.names.map { Program.photos + "/portraits/" + $0 }
        try expectDone(program.run([Program.path.string, "import", "--library", library] + photos))
        return library
    }

    private func expectDone(_ outcome: Program.Outcome) throws {
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    private static let secrets = [
        "AWS_ACCESS_KEY_ID": SeaweedServer.accessKeyID, "AWS_SECRET_ACCESS_KEY": SeaweedServer.secret,
        "TIERSYNC_WEBDAV_USER": LighttpdServer.user, "TIERSYNC_WEBDAV_PASSWORD": LighttpdServer.password,
    ]

    @Test(arguments: Server.allCases)
    func `R01 at any step of push and evict leaves each original here, or proven on the remote`(_ server: Server)
        async throws
    {
        if server == .seaweedFS, ServerPrograms.weed == nil { return }
        if server == .lighttpd, ServerPrograms.lighttpd == nil { return }
        // On a thread of its own: it waits for programs most of the time.
        try await blocking { try await crash(server) }
    }

    private func crash(_ server: Server) async throws {
        let program = try #require(program)
        let isHeavy = ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil
        let imported = try library(program, as: "imported-\(server)")
        let pushed = try library(program, as: "pushed-\(server)")
        try expectDone(program("remote", "set", place(server, program), "--library", pushed))
        try expectDone(program("push", "--library", pushed, extra: Self.secrets))
        for (job, template) in [("push", imported), ("evict", pushed)] {
            var point = 1
            var round = 0
            while true {
                let library = program.directory.path.appending("\(server)-\(job)-\(round)").string
                try FileManager.default.copyItem(atPath: template, toPath: library)
                if job == "push" {
                    try expectDone(program("remote", "set", place(server, program), "--library", library))
                }
                let killed = try program(
                    job, "--library", library,
                    extra: Self.secrets.merging(["TIERSYNC_CRASH_AT": "\(point)"]) { $1 })
                // Behind the last step nothing is left to die at.
                if killed.status == 0 { break }
                #expect(killed.status == 9, "\(killed.output)\(killed.errors)")
                try await expectEverything(in: library, server)
                // The next run goes on from there and ends well.
                try expectDone(program("push", "--library", library, extra: Self.secrets))
                try expectDone(program("evict", "--library", library, extra: Self.secrets))
                try await expectEverything(in: library, server)
                try FileManager.default.removeItem(atPath: library)
                round += 1
                // A few points in every run, which differ from one to the next; all of them in the heavy one. On WebDAV a
                // push takes seconds, since files rest before they are read back.
                point += isHeavy ? 1 : server == .lighttpd ? Int.random(in: 25...45) : Int.random(in: 6...14)
            }
            #expect(round > 0, "the hook killed nothing")
        }
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)))
    func `R02 in the middle of a file in parts costs only the parts that had not arrived`() async throws {
        try await blocking { try await crashInParts() }
    }

    private func crashInParts() async throws {
        let program = try #require(program)
        let library = program.directory.path.appending("parts").string
        try? SeaweedServer.shared().makeBucket("crash")
        let proxy = try CountingProxy(to: SeaweedServer.shared().port)
        defer { proxy.stop() }
        let place = try SeaweedServer.shared().location(bucket: "crash", prefix: "parts-\(UUID())", through: proxy.port)
        try expectDone(program("init", library, "--remote", place.description))
        // A movie beside its photo: 80 MiB in parts of 8.
        let photo = program.directory.path.appending("live.jpg").string
        try FileManager.default.copyItem(atPath: Program.photos + "/portraits/hopper.jpg", toPath: photo)
        let movie = program.directory.path.appending("live.mov").string
        let block = Data((0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 5) })
        #expect(FileManager.default.createFile(atPath: movie, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: movie))
        for number in 0..<80 { try file.write(contentsOf: Data([UInt8(number)]) + block.dropFirst()) }
        try file.close()
        try expectDone(program("import", photo, "--library", library))
        try expectDone(program("remote", "test", "--library", library, extra: Self.secrets))

        // Also a part of the killed process that the server took when nobody waited for its answer any more.
        func arrived() async -> [String] {
            await proxy.settled().filter { $0.method == "PUT" && $0.target.contains("live.mov?") && $0.status == 200 }
                .compactMap { $0.target.firstMatch(of: /partNumber=[0-9]+/).map { String($0.0) } }
        }
        var before: [String] = []
        for point in stride(from: 20, through: 100, by: 4) {
            let killed = try program(
                "push", "--library", library,
                extra: Self.secrets.merging(["TIERSYNC_CRASH_AT": "\(point)"]) { $1 })
            before = await arrived()
            if killed.status == 0 || !before.isEmpty { break }
        }
        try #require((1..<10).contains(before.count), "killed too early or too late: \(before)")
        proxy.reset()
        try expectDone(program("push", "--library", library, extra: Self.secrets))
        let after = await arrived()
        #expect(Set(after).isDisjoint(with: before), "\(after) again after \(before)")
        #expect(after.count <= 10 - before.count)
        try expectDone(program("evict", "--library", library, extra: Self.secrets))
    }

    /// Each original is in the library, bit for bit, or the remote has exactly its bytes under the proven key.
    private func expectEverything(in folder: String, _ server: Server) async throws {
        let library = try await Library.open(in: FilePath(folder))
        var store: (any ObjectStore)?
        for name in Self.names {
            let file = try await library.photo(name).primary
            let expected = try Data(contentsOf: URL(filePath: Program.photos + "/portraits/" + name))
            let spooled = library.layout.spool.appending("\(file.id.rawValue).part")
            let isHere = [file.localPath.map { library.layout.path($0) }, spooled].compactMap { $0 }
                .contains { FileManager.default.contents(atPath: $0.string) == expected }
            if isHere { continue }
            let copy = try #require(file.remote)
            #expect(copy.proof?.digest == ContentDigest(of: expected))
            if store == nil { store = try await remote(of: library, server) }
            let bytes = library.layout.folder.appending("fetched-\(UUID().uuidString)")
            let key = try #require(ObjectKey(copy.key))
            _ = try await store?.get(
                ObjectDownload(key: key, version: copy.proof?.version, byteCount: file.byteCount, file: bytes),
                TransferContext(ledger: InMemoryLedger(), purpose: .restore))
            #expect(FileManager.default.contents(atPath: bytes.string) == expected)
        }
    }

    private func remote(of library: Library, _ server: Server) async throws -> any ObjectStore {
        let (location, _) = try RemoteLocation.parse(try #require(library.configuration.remote))
        switch server {
        case .directory: return try makeObjectStore(at: location)
        case .seaweedFS: return try makeObjectStore(at: location, credentials: SeaweedServer.credentials)
        case .lighttpd: return try makeObjectStore(at: location, credentials: LighttpdServer.credentials)
        }
    }
}
