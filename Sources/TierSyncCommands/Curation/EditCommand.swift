import ArgumentParser
import Foundation
import SystemPackage
import TierModel
import TierSync

/// `tiersync edit`.
struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract:
            "Edit photos: a few numbers beside each original, which is never touched. Nothing is fetched without --export.",
        discussion: """
            tiersync edit photo12 --exposure 0.5 --crop 16:9
            tiersync edit "rome 2019" --filter warm --preview /tmp/look
            tiersync edit photo13 photo14 --like photo12
            tiersync edit photo12 --export ~/print
            Filters: \(NamedFilter.allCases.map { "\($0.rawValue) (\($0.summary))" }.joined(separator: "; ")).
            """)

    @Argument(help: ArgumentHelp("Photos, or what a search finds.", valueName: "query"))
    var words: [String]

    @Option(help: "Quarter turns clockwise, on top of those there are: 1, 2, 3 or -1.")
    var rotate: Int?

    @Flag(help: "Exchange left and right, on top of what is done already.")
    var mirror = false

    @Option(help: "Degrees clockwise, -45 to 45.")
    var straighten: Double?

    @Option(
        help: ArgumentHelp(
            "The middle in a shape (16:9, square), or left,top,width,height in fractions; none for all of it.",
            valueName: "shape"))
    var crop: String?

    @OptionGroup(title: "Light and colour") var tones: ToneOptions

    @Option(help: ArgumentHelp("Edit as this photo is, without its framing.", valueName: "photo"))
    var like: String?

    @Flag(help: "With --like: its turns, straightening and crop, too.")
    var framing = false

    @Flag(help: "Show the photos as they were taken.")
    var revert = false

    @Flag(help: "Say what would change.")
    var dryRun = false

    @Option(
        help: ArgumentHelp("Write how they look, from the stored small pictures: nothing is fetched.", valueName: "dir")
    )
    var preview: String?

    @Option(help: ArgumentHelp("Write them at full size; originals that are not here are fetched.", valueName: "dir"))
    var export: String?

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !(revert && like != nil) else { throw ValidationError("give --revert or --like, not both") }
        if let straighten, !(-45...45).contains(straighten) {
            throw ValidationError("--straighten is between -45 and 45 degrees")
        }
        if let crop, crop != "none", CropAspect(crop) == nil, Self.box(crop) == nil {
            throw ValidationError("--crop is a shape as 16:9 or square, or four fractions: 0.1,0.1,0.8,0.8")
        }
        try tones.check()
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let photos = try await library.select(words, progress: global.makeProgress()).photos
        var summary: JobSummary?
        if revert {
            summary = try await library.revertEdits(photos, dryRun: dryRun)
        } else if let like {
            summary = try await library.copyEdits(
                from: try await library.photo(like), to: photos, withFraming: framing, dryRun: dryRun)
        } else if let change {
            summary = try await library.edit(photos, change, dryRun: dryRun)
        }
        var verb = dryRun ? "nothing done; would have edited" : revert ? "reverted" : "edited"
        if !dryRun, let preview {
            summary = try await library.previewEdits(photos, in: FilePath(preview), progress: global.makeProgress())
            verb = "wrote previews of"
        }
        if let export {
            summary = try await library.export(
                photos, to: FilePath(export), dryRun: dryRun, progress: global.makeProgress())
            verb = dryRun ? "nothing done; would have exported" : "exported"
        }
        guard let summary else {
            throw ValidationError("say what to change: tiersync edit photo12 --exposure 0.5, or --help for all")
        }
        try global.output.finish(summary, verb: verb)
    }

    /// `nil` when nothing was said.
    private var change: EditChange? {
        var fields = tones.fields
        var box: FractionBox?
        var aspect: CropAspect?
        if straighten != nil { fields.insert(.straighten) }
        if let crop {
            aspect = crop == "none" ? nil : CropAspect(crop)
            box = Self.box(crop)
            if aspect == nil { fields.insert(.crop) }
        }
        let turn = PictureTurn(quarterTurns: ((rotate ?? 0) % 4 + 4) % 4, isMirrored: mirror)
        guard !fields.isEmpty || aspect != nil || turn != .identity else { return nil }
        return EditChange(
            recipe: tones.recipe(straighten: straighten ?? 0, crop: box), fields: fields, turn: turn, aspect: aspect)
    }

    private static func box(_ text: String) -> FractionBox? {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let width = numbers[2],
            let height = numbers[3],
            (0...1).contains(x), (0...1).contains(y), width > 0, height > 0, x + width <= 1, y + height <= 1
        else { return nil }
        return FractionBox(x: x, y: y, width: width, height: height)
    }
}

/// The light and colour of edits.
struct ToneOptions: ParsableArguments {
    @Option(help: "Exposure values, -3 to 3.")
    var exposure: Double?
    @Option(help: "-1 to 1.")
    var contrast: Double?
    @Option(help: "Bright parts, -1 to 1.")
    var highlights: Double?
    @Option(help: "Dark parts, -1 to 1.")
    var shadows: Double?
    @Option(help: "Bluer to more yellow, -1 to 1.")
    var temperature: Double?
    @Option(help: "Greener to more magenta, -1 to 1.")
    var tint: Double?
    @Option(help: "-1 (grey) to 1.")
    var saturation: Double?
    @Option(help: "Softer to sharper, -1 to 1.")
    var sharpness: Double?
    @Option(help: "yes or no.")
    var blackAndWhite: YesNo?
    @Option(help: "A ready-made look, or none.")
    var filter: String?
    @Option(help: "How much of the filter, 0 to 1.")
    var strength: Double?

    /// `yes` or `no`.
    enum YesNo: String, ExpressibleByArgument {
        case yes, no
    }

    private var numbers: [(EditField, Double?, ClosedRange<Double>)] {
        [
            (.exposure, exposure, -3...3), (.contrast, contrast, -1...1), (.highlights, highlights, -1...1),
            (.shadows, shadows, -1...1), (.temperature, temperature, -1...1), (.tint, tint, -1...1),
            (.saturation, saturation, -1...1), (.sharpness, sharpness, -1...1), (.strength, strength, 0...1),
        ]
    }

    func check() throws {
        for (field, value, range) in numbers {
            guard let value, !range.contains(value) else { continue }
            throw ValidationError(
                "--\(field.rawValue) is between \(range.lowerBound.formatted()) and \(range.upperBound.formatted())")
        }
        if let filter, filter != "none", NamedFilter(rawValue: filter) == nil {
            throw ValidationError(
                "there is no filter \(filter); there are \(NamedFilter.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
    }

    /// Those that were given.
    var fields: Set<EditField> {
        var fields = Set(numbers.filter { $0.1 != nil }.map(\.0))
        if blackAndWhite != nil { fields.insert(.blackAndWhite) }
        if filter != nil { fields.formUnion([.filter, .strength]) }
        return fields
    }

    func recipe(straighten: Double, crop: FractionBox?) -> EditRecipe {
        EditRecipe(
            straighten: straighten, crop: crop, exposure: exposure ?? 0, contrast: contrast ?? 0,
            highlights: highlights ?? 0, shadows: shadows ?? 0, temperature: temperature ?? 0, tint: tint ?? 0,
            saturation: saturation ?? 0, sharpness: sharpness ?? 0, isBlackAndWhite: blackAndWhite == .yes,
            filter: filter.flatMap(NamedFilter.init), filterStrength: strength ?? 1)
    }
}
