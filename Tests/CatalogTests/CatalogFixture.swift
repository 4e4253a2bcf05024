import Catalog
import Foundation
import GRDB
import SystemPackage
import TierModel

/// A library folder of a test with its catalog; gone when the test is.
final class CatalogFixture: Sendable {
    let folder: FilePath
    let catalog: PhotoCatalog

    static let device = TierModel.DeviceID(rawValue: UUID())

    init() throws {
        folder = try Self.makeFolder()
        catalog = try PhotoCatalog.create(in: folder, device: Self.device, now: .now)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    static func makeFolder() throws -> FilePath {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("catalog-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return FilePath(path)
    }

    /// A connection beside the catalog's own, to look and to tamper.
    func sqlite() throws -> DatabaseQueue {
        try DatabaseQueue(path: folder.appending(PhotoCatalog.fileName).string)
    }
}

/// Values for tests, each made of a number.
enum Sample {
    static func digest(_ number: Int) -> ContentDigest { ContentDigest(of: Data("content \(number)".utf8)) }

    static func file(
        _ number: Int, role: FileRole = .primary, name: String? = nil, size: Int64? = nil, path: FilePath? = nil,
        modified: Date? = nil
    ) -> NewFile {
        NewFile(
            role: role, digest: digest(number), byteCount: size ?? Int64(1000 + number),
            fileName: name ?? "IMG_\(number).JPG", format: role == .primary ? .jpeg : nil,
            localPath: "originals/\(role.rawValue)-\(number)",
            sourcePath: path ?? FilePath("/photos/\(role.rawValue)-\(number)"),
            sourceModified: modified ?? Date(timeIntervalSince1970: 1_700_000_000))
    }

    static func photo(
        _ number: Int, name: String? = nil, companions: [NewFile] = [], captured: Double? = nil, path: FilePath? = nil
    ) -> NewPhoto {
        var metadata = PhotoMetadata(width: 4000, height: 3000, orientation: 6)
        metadata.captured = captured.map { CaptureTime(wallClock: $0, utcOffset: 3600) }
        metadata.cameraModel = "Model \(number)"
        metadata.location = GeoPoint(latitude: 48.5, longitude: 9, altitude: 300)
        return NewPhoto(
            primary: file(number, name: name, path: path), companions: companions, metadata: metadata,
            proxyBytes: 200, thumbnailBytes: 20)
    }

    static func version(_ etag: String = "e1") -> ObjectVersion { ObjectVersion(etag: etag, isETagStrong: true) }

    static func proof(_ number: Int, size: Int64? = nil, etag: String = "e1") -> Proof {
        Proof(
            kind: .readBack, digest: digest(number), byteCount: size ?? Int64(1000 + number), version: version(etag),
            provenAt: Date(timeIntervalSince1970: 1_750_000_000.125))
    }

    static func face(_ number: Int, photo: Int, x: Double) -> DetectedFace {
        let box = PixelBox(x: x, y: 10, width: 100, height: 120)
        let point = PixelPoint(x: x + 0.1, y: 1 / 3)
        return DetectedFace(
            key: FaceKey(photo: digest(photo), box: box.fraction(ofWidth: 4000, height: 3000)), box: box,
            landmarks: FaceLandmarks(
                leftEye: point, rightEye: PixelPoint(x: -1.5, y: 2), nose: point, mouthLeft: point, mouthRight: point),
            quality: FaceQuality(score: 0.9, size: 100, sharpness: 55.5, yaw: 0.25),
            embedding: QuantizedVector(components: (0..<128).map { Int8(truncatingIfNeeded: number &* 7 &+ $0) }))
    }

    static let analyzer = AnalyzerVersion(name: "faces", version: "test 1")

    static func get(_ photo: PhotoID?, key: String = "k", purpose: Purpose = .analysis) -> TransferIntent {
        TransferIntent(photo: photo, purpose: purpose, operation: .get, key: key)
    }

    /// What the analyzer `colour` says of a picture, in some version.
    static func feature(_ number: Int, version: String = "1") -> PhotoFeature {
        PhotoFeature(
            analyzer: AnalyzerVersion(name: "colour", version: version), value: "{\"red\":\(number)}",
            vector: QuantizedVector(components: [Int8(truncatingIfNeeded: number), -1]))
    }

    static func received(_ bytes: Int64, wasted: Int64 = 0) -> TransferResult {
        TransferResult(
            bytes: TransferredBytes(sent: 0, received: bytes, headerSent: 100, headerReceived: 200), status: 200,
            wasted: wasted, wasteReason: wasted > 0 ? .corrupt : nil)
    }
}

extension CatalogFixture {
    /// Adds photos with these numbers and returns their records.
    @discardableResult
    func add(_ numbers: ClosedRange<Int>) async throws -> [PhotoRecord] {
        _ = try await catalog.addPhotos(numbers.map { Sample.photo($0) })
        return try await catalog.photos(after: nil, limit: 10_000).suffix(numbers.count)
    }

    /// Takes a file through reservation, upload and proof.
    func push(_ file: FileRecord, number: Int) async throws {
        let key = try await catalog.reserveKey("originals/\(file.fileName)", for: file.id)
        try await catalog.recordUpload(
            file.id, object: key, digest: Sample.digest(number), byteCount: file.byteCount, version: Sample.version())
        try await catalog.recordProof(file.id, Sample.proof(number))
    }
}

extension PhotoCatalog {
    /// Reserves a key as an upload does that begins.
    func reserveKey(_ preferred: String, for id: OriginalID) async throws -> String {
        try await beginUpload(of: id, preferring: preferred, as: "0123456789abcdef").key
    }
}
