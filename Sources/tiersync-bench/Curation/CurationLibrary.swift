import Catalog
import Foundation
import Imaging
import SystemPackage
import TierModel
import TierSync
import TierSyncTestSupport

/// A library of many made-up photos: features of all, thumbnails of those that look like another.
struct CurationLibrary {
    let library: Library
    let count: Int
    private var generator = SeededGenerator(seed: 77)
    /// Of each picture the files that its photos' thumbnails and proxies are links to.
    private let pictures: [(large: StoredCopies, small: StoredCopies)]

    private struct StoredCopies {
        let thumbnail: FilePath
        let proxy: FilePath

        init(_ image: PixelImage, quality: Int, in folder: FilePath, named name: String) throws {
            thumbnail = folder.appending("\(name)-thumbnail.jpg")
            proxy = folder.appending("\(name)-proxy.jpg")
            try image.resized(longSide: 320).jpegData(quality: quality).write(to: URL(filePath: thumbnail.string))
            try image.jpegData(quality: quality).write(to: URL(filePath: proxy.string))
        }
    }

    /// One photo in twenty is a smaller copy of the one before.
    static let copyEvery = 20
    /// One in nine has writing on it, and so has its copy.
    private static let writingEvery = 9

    init(folder: FilePath, count: Int) async throws {
        library = try await Library.create(in: folder.appending("curation"), remote: nil)
        self.count = count
        let shared = folder.appending("pictures")
        try FileManager.default.createDirectory(atPath: shared.string, withIntermediateDirectories: true)
        pictures = try (0..<64).map { number in
            let image = try Self.picture(number)
            let copy = image.resized(longSide: 800).resized(longSide: Self.proxySide)
            return (
                try StoredCopies(image, quality: 85, in: shared, named: "\(number)"),
                try StoredCopies(copy, quality: 60, in: shared, named: "\(number)-copy")
            )
        }
    }

    private static let proxySide = 1_280

    /// Soft blobs with a fine pattern on them, other ones for each number.
    private static func picture(_ number: Int) throws -> PixelImage {
        var generator = SeededGenerator(seed: UInt64(number))
        let waves = (0..<7).map { index in
            let finest = index == 0 ? 0.3 : 0.03
            return (
                Double.random(in: 0.0025...finest, using: &generator),
                Double.random(in: 0.0025...finest, using: &generator), Double.random(in: 0...6, using: &generator)
            )
        }
        let (width, height) = (proxySide, proxySide * 3 / 4)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let value = waves.reduce(0) { $0 + sin(Double(x) * $1.0 + Double(y) * $1.1 + $1.2) }
                let level = 128 + 18 * value
                pixels += [
                    UInt8(clamping: Int(level)), UInt8(clamping: Int(level * 0.9)), UInt8(clamping: Int(255 - level)),
                ]
            }
        }
        guard let image = PixelImage(width: width, height: height, pixels: pixels) else {
            throw BenchError("no picture")
        }
        return image
    }

    static let labels = names(300, seed: 5) + ["dog", "beach", "mountain", "cat", "car"]
    /// Of any language: no beginning of four letters is that of more than a few of them.
    static let words = names(20_000, seed: 6)

    /// Words of two to four syllables.
    private static func names(_ count: Int, seed: UInt64) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 2...4, using: &generator)).map { _ in
                [Array("bcdfghjklmnprstvwz"), Array("aeiou"), Array("lmnrst")].map { letters in
                    String(letters.randomElement(using: &generator) ?? "a")
                }.joined()
            }.joined()
        }
    }

    /// Adds all photos. Takes some minutes for 100,000.
    mutating func fill() async throws {
        let catalog = library.catalog
        var last: PerceptualHash?
        for start in stride(from: 0, to: count, by: 500) {
            let numbers = Array(start..<min(count, start + 500))
            let ids = try await catalog.addPhotos(numbers.map { photo($0) })
            let photos = try await catalog.photos(ids)
            var features: [(OriginalID, [PhotoFeature])] = []
            for (number, record) in zip(numbers, photos) {
                let isCopy = number % Self.copyEvery == 1
                let hash = isCopy ? last ?? PerceptualHash(bits: 0) : PerceptualHash(bits: generator.next())
                last = hash
                features.append((record.primary.id, try self.features(number, hash)))
                try writeThumbnail(number, record, isCopy: isCopy)
            }
            // Those that ask together share a commit.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (file, features) in features {
                    group.addTask { try await catalog.record(features: features, of: file) }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Photos and their copies have pictures; others are told apart by their hashes alone.
    private func writeThumbnail(_ number: Int, _ record: PhotoRecord, isCopy: Bool) throws {
        guard number % Self.copyEvery <= 1, let digest = record.primary.digest else { return }
        let picture = pictures[(number / Self.copyEvery) % pictures.count]
        let files = isCopy ? picture.small : picture.large
        for (relative, file) in [
            (LibraryLayout.thumbnail(digest), files.thumbnail), (LibraryLayout.proxy(digest), files.proxy),
        ] {
            let path = library.layout.path(relative)
            try FileManager.default.createDirectory(
                atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
            try FileManager.default.linkItem(atPath: file.string, toPath: path.string)
        }
    }

    private mutating func photo(_ number: Int) -> NewPhoto {
        let isCopy = number % Self.copyEvery == 1
        var metadata = PhotoMetadata(width: isCopy ? 2_000 : 4_000, height: isCopy ? 1_500 : 3_000)
        if !isCopy {
            metadata.captured = CaptureTime(wallClock: 1.2e9 + Double(number) * 4_000, utcOffset: nil)
            metadata.cameraModel = number % 3 == 0 ? "Canon EOS 70D" : "NIKON D90"
        }
        metadata.location = GeoPoint(
            latitude: Double.random(in: -50...60, using: &generator),
            longitude: Double.random(in: -120...140, using: &generator))
        let digest = ContentDigest(of: Data("curation \(number)".utf8))
        return NewPhoto(
            primary: NewFile(
                role: .primary, digest: digest, byteCount: Int64(isCopy ? 1_000_000 : 4_000_000),
                fileName: "IMG_\(number % 10_000).JPG", format: .jpeg, localPath: "originals/\(digest.hex).jpg",
                sourcePath: FilePath("/photos/\(2_008 + number % 15) summer/IMG_\(number).JPG"),
                sourceModified: Date(timeIntervalSince1970: 1.7e9)),
            companions: [], metadata: metadata, proxyBytes: 1, thumbnailBytes: 1)
    }

    /// Few words are frequent, most are rare: the rank of each is drawn evenly on a logarithmic scale (Zipf's law).
    private mutating func word() -> String {
        let rank = pow(Double(Self.words.count), Double.random(in: 0..<1, using: &generator))
        return Self.words[min(Self.words.count, Int(rank)) - 1]
    }

    private mutating func features(_ number: Int, _ hash: PerceptualHash) throws -> [PhotoFeature] {
        func version(_ name: String) -> AnalyzerVersion { AnalyzerVersion(name: name, version: "made up") }
        func part() -> Double { Double.random(in: 0.2...1, using: &generator) }
        let labels = (0..<2).map { _ in
            PhotoLabel(name: Self.labels.randomElement(using: &generator) ?? "", score: part())
        }
        let lines =
            (number % Self.copyEvery == 1 ? number - 1 : number) % Self.writingEvery == 0
            ? (0..<8).map { _ in
                TextLine(
                    text: (0..<5).map { _ in word() }.joined(separator: " "),
                    score: 1, corners: [])
            } : []
        let quality = PictureQuality(
            sharpness: part(), exposure: part(), noise: part(), contrast: part(), colourfulness: part(),
            compression: part())
        let vector = QuantizedVector(normalizing: (0..<1_280).map { _ in Float.random(in: 0...1, using: &generator) })
        return [
            try PhotoFeature(labels, by: version("scene"), vector: vector),
            try PhotoFeature(lines, by: version("text")),
            try PhotoFeature(quality, by: version("quality")), try PhotoFeature(hash, by: version("hash")),
        ]
    }
}
