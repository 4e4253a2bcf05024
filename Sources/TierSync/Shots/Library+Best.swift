public import Catalog
import Curation
import Foundation
public import TierModel
import Workers

/// A good shot, with those of the same moment behind it: the JSON of `best`.
public struct BestShot: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// Its file name.
    public var file: String
    /// When it was taken, by the camera's clock; empty where no clock says.
    public var taken: String
    /// The score with its parts, each 0 to 1.
    public var score: ShotScore
    /// Others of the same moment, the better ones first.
    public var behind: [PhotoID]
    /// What it is the best of: a day, a trip, a person; `nil` where all were ranked together.
    @ExplicitNull public var of: String?
}

/// What the best shots are chosen of.
public enum BestGrouping: String, Hashable, Sendable, CaseIterable {
    /// All together.
    case all
    /// Each day.
    case day
    /// Each event: photos without a long pause between them.
    case event
    /// Each trip: days away from home.
    case trip
    /// Each person of a name.
    case person
}

extension Library {
    /// Ranks photos by how good they are; of each moment only the best is ranked, with the others behind it. Nothing is fetched.
    ///
    /// - Parameters:
    ///   - photos: Only these; `nil` for all.
    ///   - grouping: what the best is chosen of.
    ///   - limit: At most so many of each group.
    public func bestShots(
        _ photos: [PhotoID]? = nil, of grouping: BestGrouping = .all, limit: Int = 20
    ) async throws -> [BestShot] {
        var looks: [ShotLook] = []
        var names: [PhotoID: String] = [:]
        try await forEachLook(photos) { record, look in
            // Documents are no shots.
            guard record.kind ?? .photo == .photo else { return }
            looks.append(look)
            names[record.photo] = record.fileName
        }
        let groups = try await moments(photos)
        let byPhoto = Dictionary(looks.map { ($0.photo, $0) }) { first, _ in first }
        var best: [BestShot] = []
        for (name, members) in try await sections(looks, grouping) {
            let ranked = BestShots.ranked(members.compactMap { byPhoto[$0] }, groups: groups)
            best += ranked.prefix(limit).map { shot in
                BestShot(
                    photo: shot.photo, file: names[shot.photo] ?? "",
                    taken: byPhoto[shot.photo]?.captured?.iso8601 ?? "", score: shot.score, behind: shot.behind,
                    of: name)
            }
        }
        return best
    }

    /// Ranks the photos that are alike to one, and it among them.
    public func bestShots(similarTo photo: PhotoRecord, limit: Int = 20) async throws -> [BestShot] {
        let near = try await similarPhotos(to: photo, limit: Self.mostAlike) + [photo.id]
        let group = try await moments(near.sorted()).filter { $0.members.contains(photo.id) }
        // Without a group: whatever looks much like it.
        var members = Set(group.isEmpty ? near.prefix(limit) : group.flatMap(\.members)[...])
        members.insert(photo.id)
        var looks: [ShotLook] = []
        var names: [PhotoID: String] = [:]
        try await forEachLook(members.sorted()) { record, look in
            looks.append(look)
            names[record.photo] = record.fileName
        }
        return BestShots.ranked(looks).prefix(limit).map { shot in
            BestShot(
                photo: shot.photo, file: names[shot.photo] ?? "",
                taken: looks.first { $0.photo == shot.photo }?.captured?.iso8601 ?? "", score: shot.score,
                behind: shot.behind, of: nil)
        }
    }

    /// Photos of one moment among these, or all.
    func moments(_ photos: [PhotoID]?) async throws -> [DuplicateGroup] {
        let records = try await shotRecords(photos)
        let search = DuplicateSearch(of: records.map(\.sample), source: pictureSource(of: records))
        return try await blocking { try search.moments() }
    }

    /// So many that look alike are compared.
    private static let mostAlike = 500

    /// The photos of each day, event, trip or person, with a name for it, in order.
    private func sections(_ looks: [ShotLook], _ grouping: BestGrouping) async throws -> [(String?, [PhotoID])] {
        let moments = looks.compactMap { look in
            look.captured.map { ShotMoment(photo: look.photo, time: $0.wallClock, location: look.location) }
        }
        switch grouping {
        case .all: return [(nil, looks.map(\.photo))]
        case .day: return Occasions(moments).days.map { ($0.dates, $0.photos) }
        case .event: return Occasions(moments).events.map { ($0.dates, $0.photos) }
        case .trip: return Occasions(moments).trips.map { ($0.dates, $0.photos) }
        case .person:
            let wanted = Set(looks.map(\.photo))
            var sections: [(String?, [PhotoID])] = []
            for (person, name) in try await catalog.peopleNames() {
                let photos = try await catalog.photos(showing: person).filter(wanted.contains)
                if !photos.isEmpty { sections.append((name, photos)) }
            }
            return sections
        }
    }
}

extension Occasion {
    /// Its day, or its first and last one.
    fileprivate var dates: String {
        let days = [start, end].map { CaptureTime(wallClock: $0, utcOffset: nil).iso8601.prefix(10) }
        return days[0] == days[1] ? String(days[0]) : "\(days[0]) – \(days[1])"
    }
}

extension DuplicateGroup {
    /// All of them, the best first.
    fileprivate var members: [PhotoID] { [keep] + others.map(\.photo) }
}
