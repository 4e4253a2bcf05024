import Foundation
import Imaging
import SystemPackage
import TierModel
import TierSync

/// How long searches, duplicates and edits take in a large library.
struct CurationBench {
    var folder: FilePath
    var count: Int

    func run() async throws {
        print("a made-up library of \(count) photos")
        var made = try await CurationLibrary(folder: folder, count: count)
        try await timing("filled") { try await made.fill() }
        let library = made.library
        try await timing("first search: the index is written") { _ = try await library.search("dog") }
        try await searches(library)
        try await timing("duplicates") {
            let groups = try await library.duplicates([.copy])
            let wanted = (count + CurationLibrary.copyEvery - 2) / CurationLibrary.copyEvery
            print("  \(groups.count) groups of copies; \(wanted) were made")
        }
        try await timing("duplicates again: no picture is looked at twice") {
            _ = try await library.duplicates([.copy])
        }
        try await edits(library)
    }

    /// Typed letter by letter, as in a search field.
    private func searches(_ library: Library) async throws {
        let queries = [
            "dog beach 2012", "\(CurationLibrary.labels[12]) canon", "img_1234", CurationLibrary.words[77], "-dog 2010",
            "quality:>=0.8 mountain",
            "last summer dog",
            "place:france cat", "similar:photo100", "summer",
        ]
        var times: [Double] = []
        for query in queries {
            var slowest = 0.0
            let isAtOnce = query.hasPrefix("similar")
            for length in isAtOnce ? [query.count] : Array(1...query.count) {
                let start = ContinuousClock.now
                _ = try await library.search(String(query.prefix(length)), limit: 60, isTyping: true)
                let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
                slowest = max(slowest, milliseconds)
                if !isAtOnce { times.append(milliseconds) }
            }
            print("  search \(query): slowest letter \(slowest.formatted(.number.precision(.fractionLength(1)))) ms")
        }
        times.sort()
        let (median, most) = (times[times.count / 2], times[times.count * 95 / 100])
        print(
            "  \(times.count) searches: median \(median.formatted(.number.precision(.fractionLength(1)))) ms, 95 in 100 within \(most.formatted(.number.precision(.fractionLength(1)))) ms"
        )
    }

    /// 200 photos with a recipe that uses everything, from proxies of 1,280 pixels.
    private func edits(_ library: Library) async throws {
        let photos = folder.appending("photos")
        try FileManager.default.createDirectory(atPath: photos.string, withIntermediateDirectories: true)
        _ = try SyntheticPhotos.write(count: 200, width: 1_280, height: 960, to: photos)
        _ = try await library.importPhotos(at: [photos])
        let ids = try await library.photoIDs(matching: "file:synthetic*")
        let recipe = EditRecipe(
            straighten: 2, exposure: 0.4, contrast: 0.3, highlights: -0.3, shadows: 0.4, temperature: 0.2, tint: 0.1,
            saturation: 0.2, sharpness: 0.5, filter: .warm)
        _ = try await library.edit(ids, EditChange(recipe: recipe, fields: Set(EditField.allCases)))
        try await timing("previews of \(ids.count) edited photos") {
            let summary = try await library.previewEdits(ids, in: folder.appending("previews"))
            guard summary.done == ids.count else { throw BenchError("a preview failed") }
        }
    }

    private func timing(_ what: String, _ body: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        try await body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("\(what): \(seconds.formatted(.number.precision(.fractionLength(2)))) s")
    }
}
