import Foundation
import Remote
import SystemPackage
import TierModel
import TierSync

/// A library with a remote and an analyzer that this program adds.
func run(photos: FilePath, folder: FilePath) async throws {
    let backend = MemoryBackend()
    let library = try await Library.create(
        in: folder, remote: "x-memory://shelf",
        extensions: LibraryExtensions(
            stores: [try ObjectStoreScheme("x-memory") { _, _ in backend }], analyzers: [ColorAnalyzer()]))
    _ = try await library.importPhotos(at: [photos])
    let pushed = try await library.push()
    let evicted = try await library.evict()
    print("pushed \(pushed.done), evicted \(evicted.done)")
    let before = backend.bytesGiven
    let analyzed = try await library.analyze()
    if let error = analyzed.stoppedBy { throw error }
    print("analysed \(analyzed.done) photos, for which the store gave out \(backend.bytesGiven - before) bytes")

    for photo in try await library.catalog.photos(after: nil, limit: 5) {
        let colors = try await library.features(of: photo).filter { $0.analyzer.name == "example.color" }
        guard let color: MeanColor = colors.first?.decoded() else { continue }
        let percent = [color.red, color.green, color.blue].map { "\(Int($0 * 100)) %" }
        print("\(photo.primary.fileName): red \(percent[0]), green \(percent[1]), blue \(percent[2])")
    }
}

guard CommandLine.arguments.count == 3 else {
    print("usage: ColorStore PHOTOS FOLDER (two absolute paths)")
    exit(64)
}
do {
    try await run(photos: FilePath(CommandLine.arguments[1]), folder: FilePath(CommandLine.arguments[2]))
} catch let error as any UserFacingError {
    print(error.message, error.remedy ?? "")
    exit(1)
}
