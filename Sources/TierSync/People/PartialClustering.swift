import Catalog
import Foundation
import People
import TierModel

/// What decisions change, computed from the part of the library that they can touch.
struct PartialClustering {
    let catalog: PhotoCatalog

    /// - Parameters:
    ///   - new: The decisions since the clusters were made.
    ///   - assumed: Those of them that are not recorded.
    func compute(_ new: [Decision], assuming assumed: [Decision]) async throws -> ComputedClustering {
        let people = try await catalog.decisionsAboutPeople()
        let photos = try await photos(touchedBy: new, people: people + assumed)
        let before = try await catalog.clusteringPart(photos: photos)
        let changed = Self.changed(before, new, assumed)
        let touched = Set(before.faces.filter { changed.contains($0.key) }.compactMap(\.likeness).filter { $0 >= 0 })
        let part = try await catalog.clusteringPart(clusters: touched, photos: photos)
        let state = PeopleState(decisions: (part.decisions + assumed).map { $0.about(part.versions) })
        var result = ComputedClustering()
        result.saved.people = PeopleState.records(state)
        result.saved.concluded = part.whole
        let decided = Set(photos.map { part.versions[$0] ?? $0 })
        for group in FaceGroup.groups(part.faces) {
            let clusters = Self.conclude(group, part, state)
            let slots = group.faces.indices.filter { slot in
                let face = group.faces[slot]
                guard let likeness = face.likeness, likeness >= 0 else { return changed.contains(face.key) }
                return part.whole.contains(likeness)
            }
            result.add(group, clusters, slots, tellsDoubts: !assumed.isEmpty)
            result.change.conflicts += clusters.conflicts.filter {
                decided.contains($0.first.photo) || decided.contains($0.second.photo)
            }
        }
        return result
    }

    /// The faces of which the new decisions say something else.
    private static func changed(_ part: ClusteringPart, _ new: [Decision], _ assumed: [Decision]) -> Set<FaceKey> {
        let ids = Set(new.map(\.id))
        let old = part.decisions.filter { !ids.contains($0.id) }.map { $0.about(part.versions) }
        let all = (part.decisions + assumed).map { $0.about(part.versions) }
        return PeopleClustering.changed(
            among: part.faces.map(\.sample), from: PeopleState(decisions: old), to: PeopleState(decisions: all))
    }

    /// What decisions make of the part's whole clusters.
    static func conclude(_ group: FaceGroup, _ part: ClusteringPart, _ state: PeopleState) -> PeopleClusters {
        var known: [Int: PersonID] = [:]
        var followable: [Int: [Int64]] = [:]
        var beyond: [Int: [FollowedPart]] = [:]
        var clusters: [Int64] = []
        let parts = Dictionary(grouping: part.beyond, by: \.likeness)
        for (slot, face) in group.faces.enumerated() {
            let isWhole = face.likeness.map(part.whole.contains) ?? false
            clusters.append(isWhole ? face.likeness ?? -1 : -1)
            if !isWhole, let person = face.person { known[slot] = state.resolve(person) }
            guard let near = part.followable[face.id] else { continue }
            followable[slot] = near
            let others = near.flatMap { parts[$0] ?? [] }.map(FollowedPart.init)
            if !others.isEmpty { beyond[slot] = others }
        }
        let merges = Dictionary(uniqueKeysWithValues: part.clusters.map { ($0.id, $0.merges) })
        let likeness = Likeness(
            of: group.table, clusterOfFace: clusters, merges: merges, followable: followable)
        return PeopleClustering.clusters(
            of: group.table, likeness: likeness, decisions: state, known: known, beyond: beyond)
    }

    /// The photos about whose faces decisions say something else than before.
    private func photos(touchedBy new: [Decision], people: [Decision]) async throws -> [ContentDigest] {
        var photos: Set<ContentDigest> = []
        var merged: Set<PersonID> = []
        for decision in new {
            // What is undone says the same of the same photos, only no more; or once more. A forged circle of undos names nothing.
            var current: Decision? = decision
            var seen: Set<UUID> = []
            while case .undo(let id)? = current?.statement {
                guard seen.insert(id).inserted else {
                    current = nil
                    break
                }
                let recorded = try await catalog.decision(id)
                current = recorded ?? new.first { $0.id == id }
            }
            switch current?.statement {
            case .assign(let target, _)?, .reject(let target, _)?, .ignore(let target)?: photos.insert(target.photo)
            case .merge(let person, let other)?: merged.formUnion([person, other])
            case .name?, .hide?, .mark?, .album?, .undo?, nil: break
            }
        }
        guard !merged.isEmpty else { return photos.sorted() }
        // Everybody who is, or was, one with them.
        var all = merged
        let merges = people.compactMap { decision -> [PersonID]? in
            if case .merge(let person, let other) = decision.statement { [person, other] } else { nil }
        }
        var isGrowing = true
        while isGrowing {
            let before = all.count
            for pair in merges where !all.isDisjoint(with: pair) { all.formUnion(pair) }
            isGrowing = all.count > before
        }
        photos.formUnion(try await catalog.photos(naming: all.sorted()))
        return photos.sorted()
    }
}

extension FollowedPart {
    init(_ record: FollowedRecord) {
        self.init(person: record.person, faces: record.faces, vectors: record.vectors, bias: record.bias)
    }
}
