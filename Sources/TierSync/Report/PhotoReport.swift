public import Catalog
import Foundation
import Inference
public import TierModel

/// All that is known of one photo: the JSON of `tiersync show`.
public struct PhotoReport: Encodable, Sendable {
    /// A face in it.
    public struct Face: Hashable, Encodable, Sendable {
        /// The number of the face, from 1 at the left.
        public var index: Int
        /// In pixels of the upright original.
        public var box: PixelBox
        /// The detector's score, 0 to 1.
        public var score: Double
        /// How far its eyes are open, 0 to 1; `nil` where that cannot be told.
        @ExplicitNull public var eyesOpen: Double?
        /// How sharp it is, 0 to 1; `nil` before its eyes were looked at.
        @ExplicitNull public var sharpness: Double?
        /// The name of its person.
        @ExplicitNull public var person: String?
        /// The number of its cluster.
        @ExplicitNull public var cluster: Int64?
    }

    /// A file that belongs to it.
    public struct Companion: Hashable, Encodable, Sendable {
        /// What it is to the photo.
        public var role: FileRole
        /// Its name.
        public var file: String
        /// Its size.
        public var bytes: Int64
        /// Where it is.
        public var tier: Tier
    }

    /// `photo123`.
    public var id: PhotoID
    /// SHA-256 of the original.
    @ExplicitNull public var sha256: ContentDigest?
    /// The file name.
    public var file: String
    /// Every path it came from.
    public var sources: [String]
    /// Size of the original.
    public var bytes: Int64
    /// Where the original is.
    public var tier: Tier
    /// When it was taken, ISO 8601; with the zone where the file says it.
    @ExplicitNull public var captured: String?
    /// Width of the upright original in pixels.
    public var width: Int
    /// Height of the upright original in pixels.
    public var height: Int
    /// Camera maker and model.
    public var camera: String?
    /// Where it was taken.
    public var location: GeoPoint?
    /// Whether it was analysed.
    public var analyzed: Bool
    /// Faces, from the left.
    public var faces: [Face]
    /// What is on it.
    public var labels: [PhotoLabel]
    /// `photo`, `document`, `receipt`, `screenshot` or `whiteboard`; `nil` when nobody has looked.
    @ExplicitNull public var kind: PhotoKind?
    /// What a receipt says.
    @ExplicitNull public var receipt: ReceiptDetails?
    /// The text on it, a line for each; `nil` when there is none, or nobody has looked.
    @ExplicitNull public var text: String?
    /// The nearest town, and how far it is; from GeoNames.
    @ExplicitNull public var place: String?
    /// Scores of the picture by name, 0 to 1: `technical`, `looks`, and the parts that they are made of (`PictureQuality`).
    public var quality: [String: Double]
    /// Files that belong to it.
    public var companions: [Companion]
    /// The key of its original on the remote.
    public var remoteKey: String?
    /// How the remote copy was proven.
    public var proof: Proof?
    /// When it was put into the trash, ISO 8601; `nil` for a photo that is not there.
    @ExplicitNull public var trashed: String?
    /// Whether its deletion has begun: some of it may be gone.
    public var isBeingDeleted: Bool
    /// Whether the original is to be kept on this device.
    public var kept: Bool
    /// What the user says of it.
    public var marks: MarkReport
    /// What the user should know of its file, as `cut off: 62 % of the picture is there`.
    public var notes: [String]
}

extension Library {
    /// Gathers all that is known of a photo.
    public func report(on photo: PhotoRecord) async throws -> PhotoReport {
        try await clusterWhatIsNew()
        let file = photo.primary
        let marks = Marks(try await catalog.marks(of: photo.id))
        let features = try await catalog.features(of: file.id)
        let looks: [FaceLook] = features.first { $0.analyzer.name == EyeAnalyzer.name }?.decoded() ?? []
        let finding: KindFinding? = features.first { $0.analyzer.name == KindAnalyzer.name }?.decoded()
        var faces: [PhotoReport.Face] = []
        for face in try await catalog.faces(of: photo.id) {
            var name: String?
            if let person = face.person { name = try await catalog.person(person)?.name }
            let look = looks.first { $0.face == face.face.key }
            faces.append(
                PhotoReport.Face(
                    index: face.index, box: face.face.box, score: face.face.quality.score, eyesOpen: look?.eyesOpen,
                    sharpness: look?.sharpness, person: name, cluster: face.cluster))
        }
        let camera = [photo.metadata.cameraMake, photo.metadata.cameraModel].compactMap { $0 }.joined(separator: " ")
        return PhotoReport(
            id: photo.id, sha256: file.digest, file: file.fileName,
            sources: try await catalog.sources(of: file.id).map(\.printable), bytes: file.byteCount, tier: file.tier,
            captured: (marks.captured ?? photo.metadata.captured)?.iso8601, width: photo.metadata.width,
            height: photo.metadata.height,
            camera: camera.isEmpty ? nil : camera, location: marks.location ?? photo.metadata.location,
            analyzed: photo.isAnalyzed,
            faces: faces, labels: features.first { $0.analyzer.name == SceneAnalyzer.name }?.decoded() ?? [],
            kind: finding?.kind, receipt: finding?.receipt,
            text: features.first { $0.analyzer.name == TextAnalyzer.name }?.allText,
            place: (marks.location ?? photo.metadata.location).flatMap { places()?.nearest(to: $0)?.description },
            quality: features.first { $0.analyzer.name == QualityAnalyzer.name }?.qualityScores ?? [:],
            companions: photo.companions.map {
                .init(role: $0.role, file: $0.fileName, bytes: $0.byteCount, tier: $0.tier)
            }, remoteKey: file.remote.flatMap { $0.uploadedAt == nil ? nil : $0.key }, proof: file.remote?.proof,
            trashed: photo.trashedAt?.ISO8601Format(),
            isBeingDeleted: try await catalog.holdings(of: photo.id)?.isBeingDeleted ?? false,
            kept: photo.pinnedAt != nil, marks: try await report(on: marks),
            notes: features.first { $0.analyzer.name == CutOff.analyzer.name }?.decoded(as: CutOff.self)
                .map { ["\($0)"] } ?? [])
    }
}

extension Library {
    private func report(on marks: Marks) async throws -> MarkReport {
        let albums = try await catalog.albums().filter { marks.albums.contains($0.id) }.map(\.name)
        return MarkReport(
            tags: marks.tags, albums: albums, isFavourite: marks.isFavourite, isHidden: marks.isHidden,
            rating: marks.rating, title: marks.title, caption: marks.caption, edit: marks.edit)
    }
}

extension PhotoFeature {
    /// The lines of a text.
    fileprivate var allText: String? {
        let lines = (decoded(as: [TextLine].self) ?? []).map(\.text)
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// A quality's scores and parts by name.
    fileprivate var qualityScores: [String: Double]? {
        guard let quality = decoded(as: PictureQuality.self) else { return nil }
        return [
            "technical": quality.technical, "looks": quality.looks, "sharpness": quality.sharpness,
            "exposure": quality.exposure, "noise": quality.noise, "contrast": quality.contrast,
            "colourfulness": quality.colourfulness, "compression": quality.compression,
        ].mapValues { ($0 * 1_000).rounded() / 1_000 }
    }
}

extension CaptureTime {
    /// ISO 8601: the camera clock's reading, with its offset where that is known.
    public var iso8601: String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: wallClock))
        let reading = String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0,
            parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
        guard let utcOffset else { return reading }
        if utcOffset == 0 { return reading + "Z" }
        let minutes = abs(utcOffset) / 60
        return reading + String(format: "%@%02d:%02d", utcOffset < 0 ? "-" : "+", minutes / 60, minutes % 60)
    }
}
