import Catalog
import Foundation
import Inference
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A library of photos without files, of which what analyzers would have said is made up: searches and marks need no pixel.
struct MadeUpLibrary {
    /// What is known of one photo.
    struct Photo {
        var name: String
        var folder = "Pictures"
        /// ISO 8601 without a zone: the camera's clock.
        var taken = "2020-01-01T12:00:00"
        var camera: String?
        var place: GeoPoint?
        var labels: [PhotoLabel] = []
        var text: [String] = []
        var kind: KindFinding?
        var looks = 0.5
        var vector: QuantizedVector?
    }

    let fixture: EngineFixture
    var library: Library { fixture.library }
    private(set) var photos: [String: PhotoRecord] = [:]

    init(_ photos: [Photo]) async throws {
        fixture = try await EngineFixture()
        for photo in photos { try await add(photo) }
    }

    mutating func add(_ photo: Photo) async throws {
        var metadata = PhotoMetadata(width: 4_000, height: 3_000)
        metadata.captured = CaptureTime(
            wallClock: try Date(photo.taken + "Z", strategy: .iso8601).timeIntervalSince1970, utcOffset: nil)
        metadata.cameraModel = photo.camera
        metadata.location = photo.place
        let digest = ContentDigest(of: Data(photo.name.utf8))
        let new = NewPhoto(
            primary: NewFile(
                role: .primary, digest: digest, byteCount: 1_000, fileName: photo.name, format: .jpeg,
                localPath: "originals/\(digest.hex).jpg", sourcePath: FilePath("/home/\(photo.folder)/\(photo.name)"),
                sourceModified: Date(timeIntervalSince1970: 1_700_000_000)),
            companions: [], metadata: metadata, proxyBytes: 1, thumbnailBytes: 1)
        let catalog = library.catalog
        guard let id = try await catalog.addPhotos([new]).first, let record = try await catalog.photo(id) else {
            return
        }
        func version(_ name: String) -> AnalyzerVersion { AnalyzerVersion(name: name, version: "made up") }
        let quality = PictureQuality(
            sharpness: photo.looks, exposure: photo.looks, noise: photo.looks, contrast: photo.looks,
            colourfulness: photo.looks, compression: photo.looks)
        var features = [
            try PhotoFeature(photo.labels, by: version("scene"), vector: photo.vector),
            try PhotoFeature(quality, by: version("quality")),
            try PhotoFeature(
                photo.text.map { TextLine(text: $0, score: 1, corners: []) }, by: version("text")),
        ]
        if let kind = photo.kind { features.append(try PhotoFeature(kind, by: version("kind"))) }
        try await catalog.record(features: features, of: record.primary.id)
        photos[photo.name] = record
    }

    /// The names of what a search finds, in its order.
    func find(_ query: String, isTyping: Bool = false) async throws -> [String] {
        // Saturday, 2024-06-15, noon.
        try await library.search(query, isTyping: isTyping, now: Date(timeIntervalSince1970: 1_718_452_800))
            .photos.map(\.file)
    }

    func id(_ name: String) throws -> PhotoID {
        try #require(photos[name]).id
    }
}
