import Catalog
import Foundation
import People
import TierModel

extension Library {
    /// What makes clusters; another number makes all clusters anew.
    static let clusteringAlgorithm = "1"

    /// Brings people up to date with the stored features and decisions, and stores what changed. Reads no picture and moves no bytes. Costs what has changed:
    /// after decisions only, what these touch.
    @discardableResult
    func recluster() async throws -> PeopleChange {
        while true {
            try Task.checkCancellation()
            let revision = try await catalog.peopleRevision()
            let known = try await catalog.clusteredAt(algorithm: Self.clusteringAlgorithm)
            let result: ComputedClustering
            let isNew = try await catalog.hasUnlikeFaces()
            if let known, known.face == revision.face, known.trash == revision.trash, !isNew {
                let decisions = try await catalog.decisions(after: known.decision)
                result = try await PartialClustering(catalog: catalog).compute(decisions, assuming: [])
            } else {
                result = try await FullClustering(catalog: catalog).compute(isKnown: known != nil)
            }
            // Another process may have decided or analysed meanwhile: what it brought must not be overwritten.
            if try await catalog.saveClustering(result.saved, at: revision, algorithm: Self.clusteringAlgorithm) {
                return result.change
            }
        }
    }

    /// Clusters what a process that is gone, or still analyses, has left to cluster.
    func clusterWhatIsNew() async throws {
        if try await !catalog.areClustersCurrent(algorithm: Self.clusteringAlgorithm) { try await recluster() }
    }

    /// What would change if these statements were made now.
    func peopleChange(assuming statements: [Decision.Statement]) async throws -> PeopleChange {
        try await clusterWhatIsNew()
        let decisions = statements.enumerated().map { offset, statement in
            // After all that is known.
            Decision(
                id: UUID(),
                time: LogicalTime(counter: Int64.max - Int64(statements.count - offset), device: catalog.device),
                madeAt: Date(), statement: statement)
        }
        return try await PartialClustering(catalog: catalog).compute(decisions, assuming: decisions).change
    }

    /// Contradictions as sentences that name both photos.
    func sentences(_ conflicts: [PeopleConflict]) async throws -> [String] {
        var sentences: [String] = []
        for conflict in conflicts {
            var photos: [String] = []
            for side in [conflict.first, conflict.second] {
                photos.append(try await catalog.photo(withDigest: side.photo)?.id.description ?? "a photo")
            }
            sentences.append("\(photos[0]) and \(photos[1]): \(conflict.kind.words)")
        }
        return sentences
    }
}

/// Clusters all faces of a library, from what is known where that is most of them.
struct FullClustering {
    let catalog: PhotoCatalog

    func compute(isKnown: Bool) async throws -> ComputedClustering {
        let faces = try await catalog.allClusteringFaces()
        let decisions = try await catalog.decisions()
        let versions = try await catalog.versionDigests()
        let stored = isKnown ? try await catalog.likenessClusters() : []
        let state = PeopleState(decisions: decisions.map { $0.about(versions) })
        var result = ComputedClustering()
        result.saved.people = PeopleState.records(state)
        result.saved.followable = [:]
        var clusters: [Int64: LikenessRecord] = [:]
        for group in FaceGroup.groups(faces) {
            let likeness = Self.likeness(of: group, stored: stored, isKnown: isKnown)
            let concluded = PeopleClustering.clusters(of: group.table, likeness: likeness, decisions: state)
            result.add(group, concluded, 0..<group.faces.count)
            result.change.conflicts += concluded.conflicts
            Self.record(group, likeness, &result.saved, &clusters)
        }
        let before = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        result.saved.clusters = clusters.values.filter { before[$0.id] != $0 }
        // Without knowledge what is stored may be of another algorithm.
        result.saved.gone =
            isKnown
            ? before.keys.filter { clusters[$0] == nil }
            : try await catalog.likenessClusters().map(\.id).filter { clusters[$0] == nil }
        return result
    }

    private static func likeness(of group: FaceGroup, stored: [LikenessRecord], isKnown: Bool) -> Likeness {
        let new = group.faces.lazy.filter { $0.likeness == nil }.count
        // From about a quarter on, looking for what is touched costs more than it saves.
        guard isKnown, new * 4 < group.faces.count else { return Likeness(of: group.table) }
        var sizes: [Int64: Int] = [:]
        for face in group.faces { if let cluster = face.likeness, cluster >= 0 { sizes[cluster, default: 0] += 1 } }
        let records = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        // A cluster of one has no record.
        let disturbed = sizes.filter { $0.value != records[$0.key]?.faces ?? 1 }.keys
        return Likeness(
            of: group.table,
            known: KnownLikeness(
                clusterOfFace: group.faces.map(\.likeness), disturbed: Set(disturbed),
                merges: records.mapValues(\.merges)))
    }

    private static func record(
        _ group: FaceGroup, _ likeness: Likeness, _ saved: inout ClusteringChange,
        _ clusters: inout [Int64: LikenessRecord]
    ) {
        for (slot, name) in likeness.clusterOfFace.enumerated() {
            let row = name < 0 ? -1 : group.faces[Int(name)].id
            if group.faces[slot].likeness != row { saved.likeness[group.faces[slot].id] = row }
        }
        for name in likeness.clusters {
            let members = likeness.members(of: name)
            guard members.count > 1 else { continue }
            let row = group.faces[Int(name)].id
            clusters[row] = LikenessRecord(id: row, faces: members.count, merges: likeness.merges(of: name))
        }
        for (slot, near) in likeness.followable {
            saved.followable?[group.faces[Int(slot)].id] = near.map { group.faces[Int($0)].id }
        }
    }
}

extension PeopleState {
    /// Everybody as the catalog keeps them.
    static func records(_ state: PeopleState) -> [PersonRecord] {
        state.standing.map { id in
            PersonRecord(id: id, name: state.people[id]?.name, isHidden: state.people[id]?.isHidden ?? false)
        }
    }
}

extension Decision {
    /// The decision with its photo named by the photo's first version: a new version inherits what was decided.
    func about(_ versions: [ContentDigest: ContentDigest]) -> Decision {
        func first(_ target: Target) -> Target {
            switch target {
            case .face(let photo, let box): .face(photo: versions[photo] ?? photo, box: box)
            case .photo(let photo): .photo(versions[photo] ?? photo)
            }
        }
        var decision = self
        switch statement {
        case .assign(let target, let person): decision.statement = .assign(first(target), person)
        case .reject(let target, let person): decision.statement = .reject(first(target), person)
        case .ignore(let target): decision.statement = .ignore(first(target))
        case .name, .merge, .hide, .mark, .album, .undo: break
        }
        return decision
    }
}

extension PeopleConflict.Kind {
    /// What contradicts what.
    fileprivate var words: String {
        switch self {
        case .twoPeopleOnOneFace: "two people were named for what is one face; the later name holds"
        case .assignedAndRejected: "a face was both assigned to and rejected from one person; the assignment holds"
        case .copiesDiffer: "copies of one picture of a face were given different names; both hold"
        case .twiceInOnePhoto: "one person is twice in one photo; both faces stay"
        }
    }
}
