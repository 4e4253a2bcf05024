package import Foundation
public import TierModel

extension DecisionDocument {
    package init(_ decision: Decision, action: UUID?) {
        id = decision.id
        counter = decision.time.counter
        device = decision.time.device.rawValue
        madeAt = Stored.time(decision.madeAt)
        self.action = action
        switch decision.statement {
        case .assign(let target, let person):
            says = "assign"
            self.person = person.rawValue
            take(target)
        case .reject(let target, let person):
            says = "reject"
            self.person = person.rawValue
            take(target)
        case .ignore(let target):
            says = "ignore"
            take(target)
        case .name(let person, let name):
            says = "name"
            self.person = person.rawValue
            self.name = name
        case .merge(let person, let into):
            says = "merge"
            self.person = person.rawValue
            self.into = into.rawValue
        case .hide(let person, let isHidden):
            says = "hide"
            self.person = person.rawValue
            self.isHidden = isHidden
        case .mark(let digest, let mark):
            says = "mark"
            photo = digest
            self.mark = mark
        case .album(let id, let album):
            says = "album"
            albumID = id.rawValue
            self.album = album
        case .undo(let id):
            says = "undo"
            undoes = id
        }
    }

    private mutating func take(_ target: Decision.Target) {
        photo = target.photo
        if case .face(_, let box) = target { self.box = [box.x, box.y, box.width, box.height] }
    }

    /// The decision; `nil` when something is missing, or it says what this version does not know.
    public var decision: Decision? {
        guard let statement else { return nil }
        return Decision(
            id: id, time: LogicalTime(counter: counter, device: TierModel.DeviceID(rawValue: device)),
            madeAt: Stored.date(madeAt), statement: statement)
    }

    private var statement: Decision.Statement? {
        let person = person.map(PersonID.init)
        switch says {
        case "assign": if let target, let person { return .assign(target, person) }
        case "reject": if let target, let person { return .reject(target, person) }
        case "ignore": if let target { return .ignore(target) }
        case "name": if let person, let name { return .name(person, name) }
        case "merge": if let person, let into { return .merge(person, into: PersonID(rawValue: into)) }
        case "hide": if let person, let isHidden { return .hide(person, isHidden) }
        case "mark": if let photo, let mark { return .mark(photo, mark) }
        case "album": if let albumID, let album { return .album(AlbumID(rawValue: albumID), album) }
        case "undo": if let undoes { return .undo(undoes) }
        default: break
        }
        return nil
    }

    private var target: Decision.Target? {
        guard let photo else { return nil }
        guard let box else { return .photo(photo) }
        guard box.count == 4 else { return nil }
        return .face(photo: photo, box: FractionBox(x: box[0], y: box[1], width: box[2], height: box[3]))
    }
}
