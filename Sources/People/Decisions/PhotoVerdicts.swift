import TierModel

/// A face and where it is in its photo.
struct PlacedFace {
    let key: FaceKey
    let box: FractionBox
}

/// What decisions say of the faces of one photo.
struct PhotoVerdicts: Hashable, Sendable {
    var faces: [FaceKey: FaceVerdict] = [:]
    var tags: Set<PersonID> = []
    var pending: [PendingDecision] = []
    var conflicts: [PeopleConflict] = []

    var isEmpty: Bool { faces.isEmpty && tags.isEmpty && pending.isEmpty && conflicts.isEmpty }

    /// Reads the decisions about `photo`, which holds these faces.
    init(of photo: ContentDigest, faces samples: [PlacedFace], decisions: PeopleState) {
        let statements = decisions.statements[photo] ?? []
        guard !statements.isEmpty else { return }
        let samples = samples.sorted { $0.key < $1.key }
        var events: [FaceKey: [FaceEvent]] = [:]
        for decision in statements {
            guard case .face(_, let box)? = decision.target else { continue }
            if let face = TargetMatching.face(at: box, among: samples) {
                events[face, default: []].append(FaceEvent(decision: decision, box: box))
            } else {
                let person = decision.person.map(decisions.resolve)
                pending.append(PendingDecision(decision: decision.id, photo: photo, box: box, person: person))
            }
        }
        tagPending(statements, decisions)
        applyWholePhoto(statements, samples, decisions, &events)
        for (face, list) in events.sorted(by: { $0.key < $1.key }) {
            var replay = VerdictReplay(face: face, photo: photo, decisions: decisions)
            for event in list.sorted(by: { $0.order < $1.order }) { replay.play(event) }
            if !replay.result.isEmpty { faces[face] = replay.result }
            conflicts += replay.conflicts
        }
    }

    /// A pending assignment makes its person a tag, unless a later pending decision about the same place says otherwise.
    private mutating func tagPending(_ statements: [Decision], _ decisions: PeopleState) {
        var atPlace: [(box: FractionBox, person: PersonID)] = []
        let waiting = Set(pending.map(\.decision))
        for decision in statements where waiting.contains(decision.id) {
            guard case .face(_, let box)? = decision.target else { continue }
            let isHere: (FractionBox) -> Bool = { $0.overlap(with: box) >= TargetMatching.minimumOverlap || $0 == box }
            switch decision.statement {
            case .assign(_, let person):
                atPlace.removeAll { isHere($0.box) }
                atPlace.append((box, decisions.resolve(person)))
            case .reject(_, let person):
                atPlace.removeAll { isHere($0.box) && $0.person == decisions.resolve(person) }
            case .ignore:
                atPlace.removeAll { isHere($0.box) }
            default: break
            }
        }
        tags = Set(atPlace.map(\.person))
    }

    /// Rejecting or ignoring a photo concerns all its faces; assigning it, its only face, else the photo gets a tag.
    private mutating func applyWholePhoto(
        _ statements: [Decision], _ samples: [PlacedFace], _ decisions: PeopleState,
        _ events: inout [FaceKey: [FaceEvent]]
    ) {
        let whole = statements.filter { if case .photo? = $0.target { true } else { false } }
        guard !whole.isEmpty else { return }
        let counted = samples.filter { sample in
            let last = events[sample.key]?.last { if case .reject = $0.decision.statement { false } else { true } }
            if case .ignore? = last?.decision.statement { return false }
            return true
        }
        for decision in whole {
            switch decision.statement {
            case .assign(_, let person):
                if counted.count == 1 {
                    events[counted[0].key, default: []].append(FaceEvent(decision: decision, box: counted[0].box))
                } else {
                    tags.insert(decisions.resolve(person))
                }
            case .reject(_, let person):
                tags.remove(decisions.resolve(person))
                for sample in samples {
                    events[sample.key, default: []].append(FaceEvent(decision: decision, box: sample.box))
                }
            case .ignore:
                tags.removeAll()
                for sample in samples {
                    events[sample.key, default: []].append(FaceEvent(decision: decision, box: sample.box))
                }
            default: break
            }
        }
    }
}
