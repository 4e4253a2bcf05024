import Foundation
import SystemPackage
import TierModel
import TierSync

/// Keeps a folder of photos, names somebody, and says what was fetched: the engine inside a program of one's own.
func run(photos: FilePath, place: FilePath) async throws {
    let library = try await openOrCreate(place)
    try await follow(library.importEvents(at: [photos]))
    try await follow(library.pushEvents())
    try await follow(library.evictEvents())
    try await follow(library.analyzeEvents())

    if let portrait = try? await library.photo("collins.jpg") {
        let receipt = try await library.assign(portrait, to: "Eileen Collins")
        print("named \(receipt.facesMoved) faces, fetched \(receipt.bytesFetched) bytes for it")
    }
    for person in try await library.people() { print("\(person.person ?? "unnamed"): \(person.faces) faces") }

    let report = try await library.bandwidthReport()
    for (purpose, traffic) in report.totals.sorted(by: { $0.key < $1.key }) {
        print("\(purpose): sent \(traffic.sent) bytes, received \(traffic.received)")
    }
    print("fetched for analysis more than once: \(report.analysis.fetchedMoreThanOnce.count) photos")
}

/// The library of a folder, made at the first run. Its originals go to a directory beside it; yours would be `webdavs://…` or `s3://…`.
func openOrCreate(_ place: FilePath) async throws -> Library {
    let folder = place.appending("library")
    do {
        return try await Library.open(in: folder)
    } catch let error as EngineError where error.code == .noLibrary {
        let remote = place.appending("remote")
        try FileManager.default.createDirectory(atPath: remote.string, withIntermediateDirectories: true)
        return try await Library.create(in: folder, remote: "file://\(remote)")
    }
}

/// Shows a job while it runs, and what came of it.
func follow(_ events: JobEvents<JobEvent<JobSummary>>) async throws {
    var job = ""
    for try await event in events {
        switch event {
        case .progress(let progress): job = progress.job
        case .finished(let summary):
            print(
                "\(job): \(summary.done) done, \(summary.failed.count) failed, \(summary.bytesReceived) bytes received")
            for failure in summary.failed { print("  \(failure.file): \(failure.error)") }
            if let error = summary.stoppedBy { throw error }
        }
    }
}

guard CommandLine.arguments.count == 3 else {
    print("usage: PhotoFrame PHOTOS FOLDER (two absolute paths)")
    exit(64)
}
do {
    try await run(photos: FilePath(CommandLine.arguments[1]), place: FilePath(CommandLine.arguments[2]))
} catch let error as any UserFacingError {
    print(error.message, error.remedy ?? "")
    exit(1)
}
