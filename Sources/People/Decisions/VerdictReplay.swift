import Foundation
import TierModel

/// One decision that concerns a detected face, and the box that it named.
struct FaceEvent {
    let decision: Decision
    let box: FractionBox

    var order: (LogicalTime, UUID) { (decision.time, decision.id) }

    func isSamePlace(as other: FaceEvent) -> Bool {
        box == other.box || box.overlap(with: other.box) >= TargetMatching.minimumOverlap
    }
}

/// Plays the decisions on one face in logical time. A later one supersedes an earlier one; where that is no change of mind
/// but a contradiction (another box, or people merged since), it is reported.
struct VerdictReplay {
    private let face: FaceKey
    private let photo: ContentDigest
    private let decisions: PeopleState
    private var verdict = FaceVerdict()
    private var assignment: FaceEvent?
    private var rejections: [PersonID: FaceEvent] = [:]
    /// What could not both be.
    private(set) var conflicts: [PeopleConflict] = []

    init(face: FaceKey, photo: ContentDigest, decisions: PeopleState) {
        self.face = face
        self.photo = photo
        self.decisions = decisions
    }

    /// What all decisions so far say.
    var result: FaceVerdict {
        var result = verdict
        result.rejected = Set(rejections.keys)
        return result
    }

    /// Takes the next decision.
    mutating func play(_ event: FaceEvent) {
        switch event.decision.statement {
        case .assign(_, let person): assign(decisions.resolve(person), event)
        case .reject(_, let person): reject(decisions.resolve(person), event)
        case .ignore:
            clearAssignment()
            verdict.isIgnored = true
        case .name, .merge, .hide, .mark, .album, .undo: break
        }
    }

    private mutating func assign(_ person: PersonID, _ event: FaceEvent) {
        if let before = assignment, verdict.person != person, !event.isSamePlace(as: before) {
            report(.twoPeopleOnOneFace, before, event)
        }
        if let before = rejections.removeValue(forKey: person), before.decision.person != event.decision.person {
            report(.assignedAndRejected, before, event)
        }
        verdict.person = person
        verdict.assignment = event.decision.id
        verdict.isIgnored = false
        assignment = event
    }

    private mutating func reject(_ person: PersonID, _ event: FaceEvent) {
        if let before = assignment, verdict.person == person {
            // Rejected under another id and merged since: the positive statement holds.
            if before.decision.person != event.decision.person { return report(.assignedAndRejected, before, event) }
            clearAssignment()
        }
        rejections[person] = event
    }

    private mutating func clearAssignment() {
        verdict.person = nil
        verdict.assignment = nil
        assignment = nil
    }

    private mutating func report(_ kind: PeopleConflict.Kind, _ earlier: FaceEvent, _ later: FaceEvent) {
        let side = { [photo, face, decisions] (event: FaceEvent) in
            PeopleConflict.Side(
                photo: photo, face: face, person: event.decision.person.map(decisions.resolve),
                decision: event.decision.id)
        }
        conflicts.append(PeopleConflict(kind: kind, first: side(earlier), second: side(later)))
    }
}
