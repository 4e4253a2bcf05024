package import TierModel

/// A shot in a ranking, with the others of its group behind it.
package struct RankedShot: Hashable, Sendable {
    /// The photo.
    package var photo: PhotoID
    /// How good it is, with its parts.
    package var score: ShotScore
    /// The other shots of its burst, the better ones first.
    package var behind: [PhotoID]

    /// Makes one.
    package init(photo: PhotoID, score: ShotScore, behind: [PhotoID] = []) {
        self.photo = photo
        self.score = score
        self.behind = behind
    }
}

/// Ranks shots by how good they are.
package enum BestShots {
    /// The shots, the best first; of shots that are one moment only the best is ranked, with the others behind it.
    ///
    /// - Parameters:
    ///   - looks: of each photo one.
    ///   - groups: photos that are copies, variants, bursts or similar: those that share a photo hang together. Photos that are not
    ///     among `looks` do not count.
    package static func ranked(_ looks: [ShotLook], groups: [DuplicateGroup] = []) -> [RankedShot] {
        let ordered = looks.map { RankedShot(photo: $0.photo, score: ShotScore(of: $0)) }.sorted {
            isBetter($0, than: $1)
        }
        let places = Dictionary(ordered.enumerated().map { ($0.element.photo, $0.offset) }) { first, _ in first }
        var joined = DisjointSets(count: ordered.count)
        for group in groups {
            let members = ([group.keep] + group.others.map(\.photo)).compactMap { places[$0] }
            for member in members.dropFirst() { joined.join(members[0], member) }
        }
        var heads: [Int: Int] = [:]
        var ranked: [RankedShot] = []
        // The better ones come first, so the first of a moment is its best.
        for (place, shot) in ordered.enumerated() {
            let root = joined.root(of: place)
            if let head = heads[root] {
                ranked[head].behind.append(shot.photo)
            } else {
                heads[root] = ranked.count
                ranked.append(shot)
            }
        }
        return ranked
    }

    /// Whether the first is better; of equal ones the one that is longer in the library.
    package static func isBetter(_ first: RankedShot, than second: RankedShot) -> Bool {
        first.score.total != second.score.total
            ? first.score.total > second.score.total : first.photo < second.photo
    }
}
