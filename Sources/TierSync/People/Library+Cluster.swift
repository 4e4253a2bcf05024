import Catalog
import Foundation
import People
import TierModel

/// What a new clustering changed.
struct PeopleChange: Sendable {
    /// Faces whose person is another now.
    var moved = 0
    /// People who gained or lost a face.
    var people = 0
    /// Contradictions among decisions, a sentence each.
    var conflicts: [String] = []
}

extension Library {
    /// Clusters people from the stored features and decisions, and stores what changed. Reads no picture and moves no bytes.
    @discardableResult
    func recluster() async throws -> PeopleChange {
        while true {
            try Task.checkCancellation()
            let revision = try await catalog.peopleRevision()
            let result = try await clustered(try await catalog.decisions())
            // Another process may have decided or analysed meanwhile: what it brought must not be overwritten.
            if try await catalog.saveAssignments(result.changed, people: result.people, at: revision) {
                return result.change
            }
        }
    }

    /// Clusters what a process that is gone, or still analyses, has left to cluster.
    func clusterWhatIsNew() async throws {
        if try await !catalog.areClustersCurrent() { try await recluster() }
    }

    /// What would change if these statements were made now.
    func peopleChange(assuming statements: [Decision.Statement]) async throws -> PeopleChange {
        var decisions = try await catalog.decisions()
        var counter = decisions.map(\.time.counter).max() ?? 0
        for statement in statements {
            counter += 1
            decisions.append(
                Decision(
                    id: UUID(), time: LogicalTime(counter: counter, device: catalog.device), madeAt: Date(),
                    statement: statement))
        }
        return try await clustered(decisions).change
    }

    private struct Clustered {
        var changed: [FaceAssignment]
        var people: [PersonRecord]
        var change: PeopleChange
    }

    private func clustered(_ decisions: [Decision]) async throws -> Clustered {
        let faces = try await allFaces()
        let versions = try await catalog.versionDigests()
        let state = PeopleState(decisions: decisions.map { $0.about(versions) })
        // Vectors of different models say nothing of one another: while a new one goes through the chips, each has its clusters. Who was named is in both.
        let groups = Dictionary(grouping: faces, by: \.analyzer).values.map { group in
            PeopleClustering.clusters(of: group.map { $0.sample(versions) }, decisions: state)
        }
        let rows = Dictionary(faces.map { ($0.face.key, $0.id) }, uniquingKeysWith: { first, _ in first })
        var wanted: [FaceKey: FaceAssignment] = [:]
        for cluster in groups.flatMap(\.clusters.values) {
            // The canonical face's row names the cluster in this catalog.
            let number = rows[cluster.id] ?? 0
            for key in cluster.members {
                wanted[key] = FaceAssignment(face: key, cluster: number, person: cluster.person)
            }
        }
        var changed: [FaceAssignment] = []
        var moved = 0
        var touched: Set<PersonID> = []
        for face in faces {
            let now = wanted[face.face.key] ?? FaceAssignment(face: face.face.key, cluster: face.id, person: nil)
            if face.person != now.person {
                moved += 1
                touched.formUnion([face.person, now.person].compactMap { $0 })
            }
            if face.person != now.person || face.cluster != now.cluster { changed.append(now) }
        }
        let people = state.standing.map { id in
            PersonRecord(id: id, name: state.people[id]?.name, isHidden: state.people[id]?.isHidden ?? false)
        }
        return Clustered(
            changed: changed, people: people,
            change: PeopleChange(
                moved: moved, people: touched.count, conflicts: try await sentences(groups.flatMap(\.conflicts))))
    }

    /// Contradictions as sentences that name both photos.
    private func sentences(_ conflicts: [PeopleConflict]) async throws -> [String] {
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

    private func allFaces() async throws -> [FaceRecord] {
        var faces: [FaceRecord] = []
        while true {
            let page = try await catalog.faces(after: faces.last?.id, limit: 4096)
            if page.isEmpty { return faces }
            faces += page
        }
    }
}

extension FaceRecord {
    /// What the clustering needs of a face.
    fileprivate func sample(_ versions: [ContentDigest: ContentDigest]) -> FaceSample {
        FaceSample(
            key: face.key, photo: versions[digest] ?? digest,
            box: face.box.fraction(ofWidth: photoWidth, height: photoHeight), vector: face.embedding,
            quality: face.quality)
    }
}

extension Decision {
    /// The decision with its photo named by the photo's first version: a new version inherits what was decided.
    fileprivate func about(_ versions: [ContentDigest: ContentDigest]) -> Decision {
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
        case .name, .merge, .hide, .undo: break
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
