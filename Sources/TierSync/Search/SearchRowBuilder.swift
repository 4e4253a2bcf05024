import Catalog
import Curation
import Foundation
import Inference
import TierModel

/// Makes a photo's row of the search index of what is stored about it.
struct SearchRowBuilder: Sendable {
    /// Counted up when rows are made in another way: then all are written anew.
    static let version = 2

    /// The towns of the world, where they are installed.
    var places: PlaceTable?

    /// The row; one without a key for a photo in the trash.
    func row(of source: SearchSource) -> SearchRow {
        let photo = source.photo
        guard photo.trashedAt == nil else {
            return SearchRow(photo: photo.id, version: source.version, key: nil)
        }
        let marks = Marks(source.marks)
        let taken = marks.captured?.wallClock ?? photo.metadata.captured?.wallClock ?? source.takenAt
        let location = marks.location ?? photo.metadata.location
        let kind: KindFinding? = source.features[KindAnalyzer.name]?.decoded()
        let labels: [PhotoLabel] = source.features[SceneAnalyzer.name]?.decoded() ?? []
        let lines: [TextLine] = source.features[TextAnalyzer.name]?.decoded() ?? []
        var columns: [SearchColumn: String] = [:]
        columns[.people] = Set(source.faces.compactMap(\.self)).map { SearchToken.person($0) }.sorted()
            .joined(separator: " ")
        columns[.tags] = marks.tags.joined(separator: " · ")
        columns[.caption] = [marks.title, marks.caption].compactMap(\.self).joined(separator: "\n")
        columns[.labels] = labels.map(\.name).joined(separator: ", ")
        columns[.place] = location.flatMap { places?.nearest(to: $0) }
            .map { [$0.town, $0.region, $0.country].filter { !$0.isEmpty }.joined(separator: ", ") }
        columns[.kind] = Self.kindWords(kind)
        columns[.camera] = [photo.metadata.cameraMake, photo.metadata.cameraModel, photo.metadata.lens]
            .compactMap(\.self).joined(separator: " ")
        columns[.file] = Self.fileWords(source)
        columns[.text] = String(lines.map(\.text).joined(separator: "\n").prefix(Self.longestText))
        columns[.facts] = facts(source, marks, taken: taken, location: location, hasText: !lines.isEmpty)
            .joined(separator: " ")
        return SearchRow(
            photo: photo.id, version: source.version, key: SearchKey(photo: photo.id, seconds: taken),
            columns: columns.mapValues { SearchText.indexed($0) },
            sketch: source.features[SceneAnalyzer.name]?.vector.flatMap(VectorSketch.sketch),
            isHidden: marks.isHidden, location: location)
    }

    /// More text than this of one photo is not searched, in characters.
    private static let longestText = 20_000
    /// How many folders above a file are searched.
    private static let folders = 2

    /// The kind, and of receipts who sold.
    private static func kindWords(_ finding: KindFinding?) -> String {
        switch finding?.kind {
        case nil, .photo: ""
        case .receipt: ["receipt, document", finding?.receipt?.merchant].compactMap(\.self).joined(separator: ", ")
        case .whiteboard: "whiteboard, slide"
        case let kind?: kind.rawValue
        }
    }

    /// The names of the photo's files and of those that it came from, and the folders that these were in.
    private static func fileWords(_ source: SearchSource) -> String {
        var names = source.photo.files.map(\.fileName)
        for path in source.sources {
            for name in path.split(separator: "/").suffix(folders + 1) where !names.contains(String(name)) {
                names.append(String(name))
            }
        }
        return names.joined(separator: " · ")
    }

    private func facts(
        _ source: SearchSource, _ marks: Marks, taken: Double, location: GeoPoint?, hasText: Bool
    ) -> [String] {
        let photo = source.photo
        let companions = Set(photo.companions.map(\.role))
        let people = source.faces.contains { $0 != nil }
        var facts = [SearchToken.every, SearchToken.faces(source.faces.count)]
        facts += SearchToken.date(taken, isSouthern: (location?.latitude ?? 0) < 0)
        if let quality: PictureQuality = source.features[QualityAnalyzer.name]?.decoded() {
            facts.append(SearchToken.quality(quality.technical))
        }
        if let format = photo.primary.format { facts.append(SearchToken.format(format)) }
        if let stars = marks.rating { facts.append(SearchToken.rating(stars)) }
        let holding: [(SearchToken.Property, Bool)] = [
            (.favourite, marks.isFavourite), (.hidden, marks.isHidden), (.edited, marks.isEdited),
            (.analyzed, photo.isAnalyzed), (.kept, photo.pinnedAt != nil), (.location, location != nil),
            (.faces, !source.faces.isEmpty), (.people, people), (.text, hasText),
            (.movie, companions.contains(.movie) || photo.primary.format == .movie),
            (.raw, companions.contains(.raw) || photo.primary.format == .raw),
            (.sidecar, companions.contains(.sidecar)), (.caption, marks.title != nil || marks.caption != nil),
            (.tags, !marks.tags.isEmpty), (.album, !marks.albums.isEmpty),
        ]
        facts += marks.albums.map { SearchToken.album($0) }
        return facts + holding.filter(\.1).map { SearchToken.property($0.0) }
    }
}
