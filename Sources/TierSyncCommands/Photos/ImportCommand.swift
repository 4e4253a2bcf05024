import ArgumentParser
import SystemPackage
import TierModel
import TierSync

/// `tiersync import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring photos into the library. Sources are read, never touched.")

    @Argument(help: "Photos and folders.")
    var paths: [String]

    @Flag(help: "Remove each source file once its photo is safely in the library.")
    var move = false

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Analyse now, from the same read: nothing need be fetched for that later.",
            discussion: "The default is no; with --disk, --push and --evict it is yes, where the models are installed.")
    )
    var analyze: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Take ratings, tags, captions, albums and names of people from XMP and Google Takeout (not with --move).")
    var metadata = true

    @Flag(help: "Upload afterwards.")
    var push = false

    @Flag(help: "Then drop the local originals (with --push).")
    var evict = false

    @Option(
        help: ArgumentHelp(
            "The most that the library may take on this disk: 50GB. With --push --evict, what is larger comes in waves.",
            valueName: "size"))
    var disk: ByteCount?

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if let disk, disk.bytes < 1 { throw ValidationError("--disk must be more than 0") }
        if evict, !push { throw ValidationError("--evict needs --push: tiersync import … --push --evict") }
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        // Known before anything is done, not after an hour of importing.
        if push {
            try await library.check(.contribute, to: "push photos")
            _ = try await library.makeStore()
        }
        let isBounded = disk != nil || library.configuration.diskBytes != nil
        let inWaves = isBounded && push && evict
        // What leaves the disk unanalysed would have to be fetched again for that, all of it.
        let options = ImportOptions(
            move: move, analyze: analyze ?? (inWaves && library.canAnalyze), disk: disk?.bytes, inWaves: inWaves)
        var imported = try await library.importPhotos(
            at: paths.map { FilePath($0) }, options: options, progress: global.makeProgress())
        if metadata, !move, imported.stoppedBy == nil {
            let annotations = try await library.annotate(from: paths.map { FilePath($0) })
            imported.failed += annotations.failed
            if let words = annotations.words { imported.notes.append(words) }
        }
        let summary = try await library.withinDisk(disk?.bytes) {
            try await followed(imported, library, servingAnalysis: !inWaves)
        }
        try global.output.finish(summary, verb: "imported")
    }

    /// What was asked for beside the import.
    private func followed(_ imported: JobSummary, _ library: Library, servingAnalysis: Bool) async throws -> JobSummary
    {
        var summary = imported
        if push, summary.stoppedBy == nil {
            summary.add(
                try await library.push(servingAnalysis: servingAnalysis, progress: global.makeProgress()), as: "pushed")
        }
        if evict, summary.stoppedBy == nil {
            summary.add(try await library.evict(progress: global.makeProgress()), as: "evicted")
        }
        return summary
    }
}

extension JobSummary {
    /// Adds what a later job of the same command did.
    mutating func add(_ other: JobSummary, as verb: String) {
        notes.append("\(verb) \(Words.count(other.done, "photo"))")
        addRest(of: other)
    }
}
