public import Catalog
import Foundation
import People
import TierModel

extension Library {
    /// Says that a face of a photo shows a person, and lets every similar face follow. Moves no bytes.
    ///
    /// - Parameters:
    ///   - photo: which photo.
    ///   - name: the person's name; nobody is called so yet: a new person.
    ///   - face: the number of the face, from 1 at the left; may be left out where the photo has one face, or none was found.
    ///   - dryRun: says what would move, and records nothing.
    /// - Throws: `EngineError` (`badName`, `whichFace`, `unknownFace`, `inTrash`).
    public func assign(_ photo: PhotoRecord, to name: String, face: Int? = nil, dryRun: Bool = false) async throws
        -> CorrectionReceipt
    {
        let name = try Self.personName(name)
        try photo.checkNotInTrash()
        let target = try await target(in: photo, face: face, command: "assign")
        var statements: [Decision.Statement] = []
        let known = try await peopleState().person(named: name)
        let person = known ?? PersonID(rawValue: UUID())
        if known == nil { statements.append(.name(person, name)) }
        statements.append(.assign(target, person))
        var receipt = try await correct(statements, dryRun: dryRun)
        receipt.photo = photo.id
        receipt.person = name
        if case .photo = target { receipt.notes.append("no face is known in this photo: it was tagged as a whole") }
        return receipt
    }

    /// Says that a photo does not show a person. The face leaves the person and never comes back by itself. Moves no bytes.
    ///
    /// - Throws: `EngineError` (`badName`, `unknownPerson`, `unknownFace`, `whichFace`, `inTrash`).
    public func reject(_ photo: PhotoRecord, from name: String, face: Int? = nil, dryRun: Bool = false) async throws
        -> CorrectionReceipt
    {
        let name = try Self.personName(name)
        try photo.checkNotInTrash()
        let person = try await person(named: name)
        let faces = try await catalog.faces(of: photo.id)
        let shown = face == nil ? faces.filter { $0.person == person } : faces.filter { $0.index == face }
        if let face, shown.isEmpty { throw Self.unknownFace(face, in: photo, of: faces.count) }
        let targets = shown.isEmpty ? try [Self.photoTarget(photo)] : try shown.map { try Self.target($0) }
        let leaving = Set(shown.filter { $0.person == person }.map(\.face.key))
        let names = try await keepingNames(without: leaving, of: targets[0].photo)
        var receipt = try await correct(names + targets.map { .reject($0, person) }, dryRun: dryRun)
        receipt.photo = photo.id
        receipt.person = name
        if shown.isEmpty { receipt.notes.append("no face of \(name) was known in this photo; none will be") }
        return receipt
    }

    /// Says that a face is nobody who matters, or no face at all: it is left out of people. Assigning somebody to it brings it back. Moves no bytes.
    ///
    /// - Throws: `EngineError` (`unknownFace`, `whichFace`, `inTrash`).
    public func ignore(_ photo: PhotoRecord, face: Int? = nil, dryRun: Bool = false) async throws -> CorrectionReceipt {
        try photo.checkNotInTrash()
        let target = try await target(in: photo, face: face, command: "people ignore")
        let leaving = try await catalog.faces(of: photo.id).filter { try Self.target($0) == target }
        guard !leaving.isEmpty else {
            throw EngineError(
                .unknownFace, "no face was found in \(photo.id): there is none to leave out",
                remedy: "tiersync show \(photo.id) tells what was found")
        }
        let names = try await keepingNames(without: Set(leaving.map(\.face.key)), of: target.photo)
        var receipt = try await correct(names + [.ignore(target)], dryRun: dryRun)
        receipt.photo = photo.id
        return receipt
    }

    /// What was said about people themselves: names, merges, who is hidden.
    func peopleState() async throws -> PeopleState {
        PeopleState(decisions: try await catalog.decisionsAboutPeople())
    }

    /// The person with a name.
    func person(named name: String) async throws -> PersonID {
        guard let person = try await peopleState().person(named: name) else {
            throw EngineError(
                .unknownPerson, "nobody is called \(PrintableName.escaped(name))",
                remedy: "tiersync people list shows the names")
        }
        return person
    }

    /// Records statements as one action, clusters again from what is stored, and counts what moved.
    func correct(_ statements: [Decision.Statement], dryRun: Bool) async throws -> CorrectionReceipt {
        let start = ContinuousClock.now
        let received = receivedBytes()
        let change: PeopleChange
        if dryRun {
            change = try await peopleChange(assuming: statements)
        } else {
            try await check(.decide, to: "decide who is who")
            // What is older must not be counted as this correction's.
            try await clusterWhatIsNew()
            _ = try await catalog.addDecisions(statements, at: Date())
            change = try await recluster()
            // What an engine without stored vectors would have looked at again.
            try await catalog.noteSaved(
                .correction, photos: Set(change.moves.map(\.face.photo)), at: Date())
        }
        let elapsed = ContinuousClock.now - start
        return CorrectionReceipt(
            facesMoved: change.moves.count, peopleChanged: change.people, bytesFetched: receivedBytes() - received,
            milliseconds: (10 * (elapsed / .milliseconds(1))).rounded() / 10,
            moves: dryRun ? try await summaries(change.moves, statements) : [],
            notes: try await sentences(change.conflicts))
    }

    private func summaries(
        _ moves: [PeopleChange.FaceMove], _ statements: [Decision.Statement]
    ) async throws -> [FaceMoveSummary] {
        var names: [PersonID: String] = [:]
        let state = try await peopleState()
        for (person, known) in state.people { names[person] = known.name }
        for case .name(let person, let name) in statements { names[person] = name }
        return moves.map { move in
            FaceMoveSummary(
                photo: move.face.photo, face: move.face.key, from: move.face.person.flatMap { names[$0] },
                to: move.person.flatMap { names[$0] }, isUncertain: move.isUncertain)
        }.sorted { ($0.photo.rawValue, $0.face) < ($1.photo.rawValue, $1.face) }
    }

    /// Bytes that this process has received; an analysis that runs beside it is none of a correction's cost.
    private func receivedBytes() -> Int64 { catalog.trafficOfThisProcess().received }

    private func target(in photo: PhotoRecord, face: Int?, command: String) async throws -> Decision.Target {
        let faces = try await catalog.faces(of: photo.id)
        if let face {
            guard let named = faces.first(where: { $0.index == face }) else {
                throw Self.unknownFace(face, in: photo, of: faces.count)
            }
            return try Self.target(named)
        }
        switch faces.count {
        case 0: return try Self.photoTarget(photo)
        case 1: return try Self.target(faces[0])
        default:
            let list = faces.map { "\($0.index): \($0.placeInWords)" }.joined(separator: "; ")
            throw EngineError(
                .whichFace, "\(photo.id) has \(faces.count) faces (\(list))",
                remedy: "say which one: tiersync \(command) \(photo.id) NAME --face 1")
        }
    }

    static func target(_ face: FaceRecord) throws -> Decision.Target {
        .face(photo: face.digest, box: face.face.box.fraction(ofWidth: face.photoWidth, height: face.photoHeight))
    }

    private static func photoTarget(_ photo: PhotoRecord) throws -> Decision.Target {
        guard let digest = photo.primary.digest else {
            throw EngineError(
                .unknownFace, "\(photo.id) has not been read yet", remedy: "run: tiersync analyze")
        }
        return .photo(digest)
    }

    private static func unknownFace(_ face: Int, in photo: PhotoRecord, of count: Int) -> EngineError {
        EngineError(
            .unknownFace, "\(photo.id) has no face \(face)",
            remedy: count == 0
                ? "no face was found in it; leave --face out to tag the whole photo" : "it has faces 1 to \(count)")
    }

    /// A name as it will be kept: trimmed, NFC, not empty, one line, at most 200 characters.
    static func personName(_ text: String) throws -> String {
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
        let hasControl = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard !name.isEmpty, name.count <= 200, !hasControl else {
            throw EngineError(
                .badName, name.isEmpty ? "the name is empty" : "this is not fit to be a name",
                remedy: "give a name of one line, up to 200 characters")
        }
        return name
    }
}

extension FaceRecord {
    /// Where the face is, for somebody who looks at the photo: "left, 24 % of the height, Alice".
    var placeInWords: String {
        let middle = (face.box.x + face.box.width / 2) / Double(photoWidth)
        let side = middle < 0.34 ? "left" : middle > 0.66 ? "right" : "middle"
        let share = Int((100 * face.box.height / Double(photoHeight)).rounded())
        return "\(side), \(share) % of the height"
    }
}
