public import ArgumentParser
import Foundation
import Glibc
import SystemPackage
public import TierModel
import TierSync

/// `tiersync collage`.
struct CollageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collage", abstract: "Put photos on one sheet, for the screen or for print.",
        discussion: """
            tiersync collage album:Rome -o rome.jpg --title "Rome 2019"
            tiersync collage photo1 photo2 photo3 --style grid --aspect 1:1 -o three.png
            tiersync collage "best of" --print --size 4960 -o poster.jpg
            For the screen the stored small pictures serve, and nothing is fetched. --print takes the originals, and says the bytes first.
            """)

    @Argument(help: ArgumentHelp("Photos, or what a search finds.", valueName: "query"))
    var words: [String]

    @Option(
        name: [.customShort("o"), .long], help: ArgumentHelp("The file to write: .jpg or .png.", valueName: "file"))
    var output: String

    @Option(help: "grid: equal cells; mosaic: whole pictures in rows; faces: no face is ever cut.")
    var style = CollageStyle.faces

    @Option(help: ArgumentHelp("Longer side of the sheet in pixels; 2400, or 4960 with --print.", valueName: "pixels"))
    var size: Int?

    @Option(help: ArgumentHelp("Shape of the sheet: 3:2, 16:9, square.", valueName: "shape"))
    var aspect = "3:2"

    @Option(help: "Free space along the edges, in pixels.")
    var margin: Int?

    @Option(help: "Space between photos, in pixels.")
    var gap: Int?

    @Option(help: ArgumentHelp("Background: #rrggbb, or a name as white, black, ivory.", valueName: "colour"))
    var background = "white"

    @Option(help: "A line of text above.")
    var title: String?

    @Option(help: ArgumentHelp("Its font family.", valueName: "family"))
    var font = "sans"

    @Option(help: "Radius of the photos' corners in pixels.")
    var corners = 0

    @Option(help: "Columns of a grid.")
    var columns: Int?

    @Option(help: "At most so many photos: the best ones of a search, in the order of time.")
    var limit = 40

    @Option(help: "Quality of a JPEG, 1 to 100.")
    var quality = 92

    @Flag(name: .customLong("print"), help: "From the originals; those that are not here are fetched.")
    var isForPrint = false

    @Flag(help: "With --print: do not ask before bytes are fetched.")
    var yes = false

    @Flag(help: "Say what would be fetched.")
    var dryRun = false

    @Flag(help: "Replace a file that is there already.")
    var force = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard let shape = CropAspect(aspect) else { throw ValidationError("--aspect is a shape as 3:2 or square") }
        guard SheetColor(background) != nil else {
            throw ValidationError(
                "--background is #rrggbb or one of \(SheetColor.named.keys.sorted().joined(separator: ", "))")
        }
        guard CollageOptions.size(longSide: size ?? 1, aspect: shape.ratio) != nil else {
            throw ValidationError("--size is at least 1 pixel")
        }
        guard limit > 0, (1...100).contains(quality) else {
            throw ValidationError("--limit is at least 1, and --quality between 1 and 100")
        }
    }

    func run() async throws {
        guard let shape = CropAspect(aspect), let color = SheetColor(background),
            let sheet = CollageOptions.size(longSide: size ?? (isForPrint ? 4_960 : 2_400), aspect: shape.ratio)
        else { return }
        let library = try await global.openLibrary(transfer)
        let photos = try await chosen(library)
        let options = CollageOptions(
            style: style, width: sheet.width, height: sheet.height, margin: margin, gap: gap, background: color,
            title: title,
            titleFont: font, cornerRadius: corners, columns: columns)
        if isForPrint || dryRun {
            let plan = try await library.collage(of: photos, options, output: nil, isForPrint: isForPrint)
            if dryRun { return try global.output.result(plan) { plan.words(isForPrint) } }
            try confirm(plan.bytesToFetch)
        }
        let report = try await library.collage(
            of: photos, options, output: FilePath(output), isForPrint: isForPrint, quality: quality, overwrite: force,
            progress: global.makeProgress())
        try global.output.result(report) { report.words(isForPrint) }
        if !report.failed.isEmpty { throw CommandFinished(status: .somePhotosFailed) }
    }

    /// Named photos in their order; of a search the best ones, in the order of time.
    private func chosen(_ library: Library) async throws -> [PhotoID] {
        let selection = try await library.select(words, progress: global.makeProgress())
        guard selection.query != nil else { return selection.photos }
        guard selection.photos.count > limit else { return selection.photos.reversed() }
        let best = Set(try await library.bestShots(selection.photos, limit: limit).map(\.photo))
        return selection.photos.reversed().filter(best.contains)
    }

    private func confirm(_ bytes: Int64) throws {
        guard bytes > 0 else { return }
        Output.note("\(Words.bytes(bytes)) of originals are fetched for print")
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else { throw ValidationError("add --yes to fetch them") }
        FileHandle.standardError.write(Data("go on? [y/N] ".utf8))
        guard readLine()?.lowercased().hasPrefix("y") == true else { throw CommandFinished(status: .done) }
    }
}

extension CollageStyle: ExpressibleByArgument {}

extension CollageReport {
    fileprivate func words(_ isForPrint: Bool) -> String {
        var lines = [
            file.map { "wrote \($0): \(width) × \(height), \(Words.count(photos.count, "photo"))" }
                ?? "nothing done; \(width) × \(height), \(Words.count(photos.count, "photo")), would fetch \(Words.bytes(bytesToFetch))"
        ]
        if bytesFetched > 0 { lines.append("fetched \(Words.bytes(bytesFetched))") }
        if !enlarged.isEmpty {
            lines.append(
                "\(Words.count(enlarged.count, "photo")) had to be enlarged"
                    + (isForPrint ? "" : "; --print takes the originals"))
        }
        lines += failed.map { "  \($0.file): \($0.error)" }
        return (lines + notes).joined(separator: "\n")
    }
}
