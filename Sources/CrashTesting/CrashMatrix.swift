import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel
import TierSync
package import TierSyncTestSupport
import Workers

/// Kills the real program at its durable steps, restarts it, and looks at what is left: promises 1, 2 and 4 shown by machine.
///
/// Each round has a library and a place on the remote of its own.
package struct CrashMatrix {
    /// Where originals go.
    package enum Server: String, CaseIterable, Sendable, CustomStringConvertible {
        case directory
        case seaweedFS

        package var description: String { rawValue }
    }

    /// How a round's process is killed.
    enum Death {
        /// At the durable step with this number.
        case atStep(Int)
        /// After this time, wherever it is.
        case after(Duration)
    }

    private let program: Program
    private let server: Server
    private let proxy: CountingProxy?
    private let sources: FilePath
    private let originals: [String: Data]

    package init(_ program: Program, _ server: Server) throws {
        self.program = program
        self.server = server
        if server == .seaweedFS {
            let weed = try SeaweedServer.shared()
            // There already for all but the first.
            try? weed.makeBucket("crash")
            proxy = try CountingProxy(to: weed.port)
        } else {
            proxy = nil
        }
        sources = program.directory.path.appending("sources")
        try FileManager.default.createDirectory(atPath: sources.string, withIntermediateDirectories: true)
        // Large enough for a kill to come in the middle of one: decoders pass over what stands behind a picture's end.
        let tail = Data((0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
        for name in ["hopper.jpg", "collins.jpg"] {
            let picture = try Data(contentsOf: URL(filePath: Program.photos + "/portraits/" + name))
            try (picture + tail).write(to: URL(filePath: sources.appending(name).string))
        }
        // A Live Photo's movie: a companion has a tier and a proof of its own.
        let movie = Data((0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 5) })
        try movie.write(to: URL(filePath: sources.appending("collins.mov").string))
        var found: [String: Data] = [:]
        for name in ["hopper.jpg", "collins.jpg", "collins.mov"] {
            found[name] = FileManager.default.contents(atPath: sources.appending(name).string)
        }
        originals = found
    }

    /// Kills a job at every durable step from `first` on, `stride` apart, until it gets to its end.
    package func drive(_ job: CrashJob, from first: Int, stride: () -> Int) async throws -> CrashFigures {
        var figures = CrashFigures()
        var step = first
        while try await round(job, .atStep(step), &figures) { step += max(1, stride()) }
        if figures.kills == 0 { figures.problems.append("\(job): the hook killed nothing") }
        return figures
    }

    /// Kills a job after random times, as often as asked.
    package func driveRandomly(_ job: CrashJob, rounds: Int, within span: Duration) async throws -> CrashFigures {
        var figures = CrashFigures()
        for _ in 0..<rounds {
            _ = try await round(job, .after(span * Double.random(in: 0...1)), &figures)
        }
        return figures
    }

    /// One library, one kill, one restart, and everything run to its end.
    ///
    /// - Returns: `false` when the job got to its end before it could be killed.
    private func round(_ job: CrashJob, _ death: Death, _ figures: inout CrashFigures) async throws -> Bool {
        let name = "\(job)-\(UUID().uuidString.lowercased().prefix(8))"
        let folder = program.directory.path.appending(name)
        let place = try makePlace(name)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        try expectDone(try await run(["init", folder.string, "--remote", place.seen]))
        for earlier in job.before {
            try expectDone(try await run(earlier.command(sources: sources.string), in: folder))
        }
        proxy?.reset()
        let isKilled = try await kill(job, death, folder, &figures)
        let when = "\(job) on \(server), killed \(death)"
        if isKilled {
            let start = ContinuousClock.now
            let library = try await Library.open(in: folder)
            figures.recoverySeconds.append((ContinuousClock.now - start) / .seconds(1))
            let audit = LibraryAudit(library: library, store: try store(place), originals: originals, sources: sources)
            try await audit.checkOriginals(sourcesCount: job.before.isEmpty, &figures, when)
            try await audit.checkConsistency(&figures, when)
        }
        let owed = try await bytesOwed(in: folder)
        if job == .analyze { figures.bytesFetched += await bytesOfOriginals() }
        proxy?.reset()
        // A job that has nothing to do asks the remote nothing: what a publication began is taken away by the next push.
        for next in job.after + [.push] {
            try expectDone(try await run(next.command(sources: sources.string), in: folder))
        }
        let audit = LibraryAudit(
            library: try await Library.open(in: folder), store: try store(place), originals: originals,
            sources: sources)
        try await audit.checkOriginals(sourcesCount: false, &figures, when + ", at the end")
        try await audit.checkConsistency(&figures, when + ", at the end")
        try await audit.checkNothingIsLeft(&figures, when + ", at the end")
        if job == .analyze { try await checkFetches(audit.library, owed: owed, &figures, when) }
        return isKilled
    }

    private func kill(_ job: CrashJob, _ death: Death, _ folder: FilePath, _ figures: inout CrashFigures)
        async throws -> Bool
    {
        var command = job.command(sources: sources.string)
        // Slow enough for a kill to come in the middle of a transfer.
        if case .after = death, job == .analyze || job == .push {
            command += ["--limit-down", "3M", "--limit-up", "3M"]
        }
        let outcome =
            switch death {
            case .atStep(let step): try await run(command, in: folder, extra: ["TIERSYNC_CRASH_AT": "\(step)"])
            case .after(let time):
                try await run(
                    command, in: folder, wrappedBy: ["timeout", "-s", "KILL", "\(max(0.001, time / .seconds(1)))"])
            }
        // `timeout` tells of a KILL as a shell does.
        guard outcome.status == 9 || outcome.status == 137 else {
            try expectDone(outcome)
            return false
        }
        figures.kills += 1
        return true
    }

    /// What the analysis of a library still has to fetch: of each original that was not analysed, what the spool does not hold.
    private func bytesOwed(in folder: FilePath) async throws -> Int64 {
        let library = try await Library.open(in: folder)
        return try await library.catalog.photos(after: nil, limit: 100).filter { !$0.isAnalyzed }.reduce(0) {
            sum, photo in
            let spooled = library.layout.spool.appending("\(photo.primary.id.rawValue).part").string
            let size = try? FileManager.default.attributesOfItem(atPath: spooled)[.size] as? Int64
            return sum + photo.primary.byteCount - (size.flatMap { $0 } ?? 0)
        }
    }

    /// Bytes of originals that the proxy gave to the program since it was reset.
    private func bytesOfOriginals() async -> Int64 {
        guard let proxy else { return 0 }
        return await proxy.settled().filter { $0.method == "GET" && $0.target.contains("/originals/") }
            .reduce(0) { $0 + Int64($1.responseBody) }
    }

    /// Promise 2: after the kill nothing is fetched that was kept; so what is of no use is what was in flight.
    private func checkFetches(_ library: Library, owed: Int64, _ figures: inout CrashFigures, _ when: String)
        async throws
    {
        let photos = try await library.catalog.photos(after: nil, limit: 100)
        let needed = photos.reduce(Int64(0)) { $0 + $1.primary.byteCount }
        let analysis = try await library.bandwidthReport().analysis
        if analysis.bytesFetched - analysis.bytesWasted > needed {
            figures.problems.append("\(when): \(analysis.bytesFetched) bytes kept of \(needed)")
        }
        if photos.contains(where: { !$0.isAnalyzed }) { figures.problems.append("\(when): not analysed at the end") }
        guard proxy != nil else { return }
        let fetched = await bytesOfOriginals()
        figures.bytesNeeded += needed
        figures.bytesFetched += fetched
        if fetched > owed {
            figures.problems.append("\(when): \(fetched) bytes fetched afterwards, of which \(owed) were not here")
        }
    }

    // MARK: - The remote

    private struct Place {
        /// The address that the program has: through the proxy, where there is one.
        var seen: String
        /// The address of the server itself.
        var direct: RemoteLocation
    }

    private func makePlace(_ name: String) throws -> Place {
        guard let proxy else {
            let folder = program.directory.path.appending("remote-\(name)")
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            return Place(seen: "file://\(folder)", direct: try RemoteLocation.parse("file://\(folder)").location)
        }
        let weed = try SeaweedServer.shared()
        return Place(
            seen: weed.location(bucket: "crash", prefix: name, through: proxy.port).description,
            direct: weed.location(bucket: "crash", prefix: name))
    }

    private func store(_ place: Place) throws -> any ObjectStore {
        try makeObjectStore(at: place.direct, credentials: server == .seaweedFS ? SeaweedServer.credentials : nil)
    }

    // MARK: - The program

    private static let secrets = [
        "AWS_ACCESS_KEY_ID": SeaweedServer.accessKeyID, "AWS_SECRET_ACCESS_KEY": SeaweedServer.secret,
    ]

    private func run(
        _ command: [String], in library: FilePath? = nil, wrappedBy wrapper: [String] = [],
        extra: [String: String] = [:]
    ) async throws -> Program.Outcome {
        let words = wrapper + [Program.path.string] + command + (library.map { ["--library", $0.string] } ?? [])
        let program = program
        // On a thread of its own: it waits for the program most of the time.
        return try await blocking { try program.run(words, extra: Self.secrets.merging(extra) { $1 }) }
    }

    private func expectDone(_ outcome: Program.Outcome) throws {
        guard outcome.status == 0 else { throw UnexpectedEnd(outcome: outcome) }
    }
}

/// A run that should have ended well.
package struct UnexpectedEnd: Error, CustomStringConvertible {
    package var outcome: Program.Outcome

    package var description: String { "ended with \(outcome.status): \(outcome.output)\(outcome.errors)" }
}
