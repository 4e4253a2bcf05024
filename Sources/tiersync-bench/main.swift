import Foundation
import Inference
import SystemPackage
import TierModel

/// Benchmarks and evaluations; `make bench` and `make eval` run them.
let usage = """
    usage: tiersync-bench import [JPEG…]   import against the usual chain of tools; without files, on synthetic photos
           tiersync-bench memory           peak memory of import, push, evict and analyze on large files
           tiersync-bench remote [small|large|SeaweedFS|lighttpd…]
                                           push against rclone copy, to the same servers
           tiersync-bench safety [STRIDE [ROUNDS]]
                                           the program killed at its durable steps: originals lost, bytes fetched
                                           twice, time to recover; every step with STRIDE 1 (7 and 1 otherwise)
           tiersync-bench analysis [FOLDER]
                                           analyze against the same in Python, on 12-megapixel JPEGs made from a folder's
                                           (TIERSYNC_TEST_PHOTOS, else Fixtures/photos)
           tiersync-bench adopt [COUNT]    time and memory to register so many listed objects (1,000,000)
           tiersync-bench people [COUNT…]  clustering against Chinese Whispers and HDBSCAN, and corrections, in a library of
                                           100,000 faces; with counts, clustering of so many faces alone;
                                           with "rivals" before them, against these too; with "corrections", these alone
           tiersync-bench curation [COUNT]
                                           searches as they are typed, duplicates, and previews of edits, in a library of so
                                           many photos (100,000)
           tiersync-bench gallery [COUNT]  the page of a library of so many photos (100,000): first page, months, thumbnails against
                                           lighttpd, memory
           tiersync-bench workers [--workers N] [--photos N] …
                                           a fleet that shares out a library, simulated with the real machines of claims:
                                           photos a second, requests and their price (every option with its value is printed)
           tiersync-bench all              all of these but safety, people and workers, which take long
           tiersync-bench eval-people [FOLDER] [COUNT…]
                                           clusters of labelled photos against four rivals at their best, and with answers;
                                           and of made-up libraries of so many faces (5,000, 100,000 and 1,000,000)
           tiersync-bench eval [FOLDER] [fast|balanced|accurate] [full]
                                           what the analyzers find in labelled photos (TIERSYNC_TEST_PHOTOS otherwise);
                                           full: in 32 bits also where the processor has shorter ones
    """

/// Runs `body` with a folder of its own, which is removed after.
func withFolder(_ body: (FilePath) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tiersync-bench-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(FilePath(folder.path))
}

func benchImport(_ named: [FilePath]) async throws {
    try await withFolder { folder in
        let files = named.isEmpty ? try SyntheticPhotos.write(count: 48, width: 4000, height: 3000, to: folder) : named
        try await ImportBench(files: files, output: folder).run()
    }
}

func benchRemote(_ named: ArraySlice<String>) async throws {
    let names = Set(named)
    let loads = names.intersection(RemoteBench.loads.map(\.name))
    try await withFolder { try RemoteBench(folder: $0).run(loads: loads, servers: names.subtracting(loads)) }
}

/// The labelled photos; where they are not, those of the repository.
func benchAnalysis(_ named: String?) async throws {
    let folder = ProcessInfo.processInfo.environment["TIERSYNC_TEST_PHOTOS"] ?? "../shared/photos"
    let sources = named ?? (FileManager.default.fileExists(atPath: folder) ? folder : "Fixtures/photos")
    try await withFolder { try await AnalysisBench(folder: $0).run(sources: sources) }
}

/// Clustering and corrections; of a count that is named, clustering alone.
func benchPeople(_ arguments: [String]) async throws {
    let counts = arguments.compactMap { Int($0) }
    try await withFolder { folder in
        let scratch = URL(fileURLWithPath: folder.string)
        if arguments.first == "corrections" {
            return try await CorrectionBench(folder: folder, count: counts.first ?? 100_000).run()
        }
        let hasRivals = arguments.first == "rivals"
        for count in counts { try PeopleBench(folder: scratch, count: count, hasRivals: hasRivals).run() }
        guard counts.isEmpty else { return }
        for count in [10_000, 100_000] { try PeopleBench(folder: scratch, count: count, hasRivals: true).run() }
        print("corrections in a library of 100,000 made-up faces:")
        try await CorrectionBench(folder: folder, count: 100_000).run()
    }
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "import":
    try await benchImport(arguments.dropFirst().map { FilePath($0) })
case "curation":
    let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
    try await withFolder { try await CurationBench(folder: $0, count: count).run() }
case "gallery":
    let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
    try await withFolder { try await GalleryBench(folder: $0, count: count).run() }
case "memory":
    try await withFolder { try MemoryBench(folder: $0).run() }
case "remote":
    try await benchRemote(arguments.dropFirst())
case "safety":
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    try await SafetyBench(stride: numbers.first ?? 7, rounds: numbers.dropFirst().first ?? 1).run()
case "analysis":
    try await benchAnalysis(arguments.dropFirst().first)
case "adopt":
    let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    try await withFolder { try await AdoptBench(folder: $0, count: count).run() }
case "people":
    try await benchPeople(Array(arguments.dropFirst()))
case "workers":
    do {
        try WorkersBench(arguments: Array(arguments.dropFirst())).run()
    } catch let error as WorkersBench.UsageError {
        print(error.message)
        exit(2)
    }
case "all":
    try await benchImport([])
    try await benchAnalysis(nil)
    try await withFolder { try MemoryBench(folder: $0).run() }
    try await withFolder { try await AdoptBench(folder: $0, count: 1_000_000).run() }
    try await benchRemote([])
case "eval", "eval-people":
    var rest = Array(arguments.dropFirst())
    let profile = rest.lazy.compactMap { AnalysisProfile(rawValue: $0) }.first ?? .balanced
    let precision = rest.contains("full") || profile == .accurate ? InferenceOptions.Precision.full : .int8
    let counts = rest.compactMap { Int($0) }
    rest.removeAll { AnalysisProfile(rawValue: $0) != nil || $0 == "full" || Int($0) != nil }
    let folder = rest.first ?? ProcessInfo.processInfo.environment["TIERSYNC_TEST_PHOTOS"] ?? "../shared/photos"
    if FileManager.default.fileExists(atPath: folder) {
        try await Evaluation(folder: FilePath(folder), options: .device(precision: precision, profile: profile))
            .run(onlyPeople: arguments.first == "eval-people")
    } else {
        print("eval: no labelled photos in \(folder); name a folder (docs/evaluation.md tells how it is laid out)")
    }
    if arguments.first == "eval-people" {
        for count in counts.isEmpty ? [5_000, 100_000, 1_000_000] : counts {
            try await withFolder {
                try PeopleEval.synthetic(count: count, folder: URL(fileURLWithPath: $0.string))
            }
        }
    }
default:
    print(usage)
    exit(2)
}
