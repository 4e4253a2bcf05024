import Foundation
import TierModel

extension PhotoDocument {
    /// All that two entries of one photo say: what several devices know of it comes together, in whatever order their entries are read.
    ///
    /// The result is the same whichever entry comes first, however three are grouped, and however often one is read (a join in the sense of
    /// Shapiro et al., "Conflict-free Replicated Data Types", 2011): files, findings and paths of both are in it, and of what can only be one
    /// way, such as whether the photo is in the trash, the later word counts. Of two words of one time the greater one, as text, counts: that is
    /// arbitrary, but the same everywhere. `docs/protocol.md` has the rules.
    ///
    /// Entries are of one key; of two keys the receiver's stays.
    public func joined(with other: PhotoDocument) -> PhotoDocument {
        var joint = self
        joint.time = max(time, other.time)
        joint.born = later(born, other.born)
        joint.addedAt = min(addedAt, other.addedAt)
        let trash = greater(trashWord, other.trashWord)
        joint.trashedAt = trash.value
        joint.trashChangedAt = trash.at
        let pin = greater(pinWord, other.pinWord)
        joint.pinnedAt = pin.value
        joint.pinChangedAt = pin.at
        joint.files = JointFiles(files, other.files).files
        joint.takenAt = joint.captured ?? min(takenAt, other.takenAt)
        return joint
    }

    /// Since when something has been as it is. What an earlier version wrote has no such time.
    private struct Word: Comparable {
        var at: Int64?
        var value: Int64?

        static func < (left: Word, right: Word) -> Bool {
            (left.at ?? .min, left.value ?? .min) < (right.at ?? .min, right.value ?? .min)
        }
    }

    private var trashWord: Word { Word(at: trashChangedAt ?? trashedAt, value: trashedAt) }
    private var pinWord: Word { Word(at: pinChangedAt ?? pinnedAt, value: pinnedAt) }

    /// When the version that counts was taken, as it says itself.
    private var captured: Int64? {
        let current = files.first { $0.role == .primary && $0.isCurrent }
        return (current?.picture?.metadata.captured?.instant).map(Stored.time)
    }
}

/// What makes two entries speak of one file of a photo.
struct FileIdentity: Hashable {
    var role: FileRole
    /// Companions of one role may be several; the name tells them apart.
    var name: String
    /// The digest, or the object's key where nobody has read it yet.
    var content: String
}

extension FileDocument {
    var identity: FileIdentity {
        sha256.map { FileIdentity(role: role, name: groupName, content: $0.hex) } ?? unreadIdentity
    }

    /// As whoever has not read the user's own object knows the file.
    var unreadIdentity: FileIdentity { FileIdentity(role: role, name: groupName, content: "key " + object.key) }

    /// A photo has one primary file, whatever its versions are called.
    fileprivate var groupName: String { role == .primary ? "" : name.foldedForCatalog }
}

/// The files of several entries of a photo.
private struct JointFiles {
    /// Of the files of a group one is current.
    private struct Group: Hashable {
        var role: FileRole
        var name: String
    }

    private var known: [FileIdentity: FileDocument] = [:]

    init(_ files: [FileDocument], _ others: [FileDocument]) {
        for file in files + others {
            var file = file
            // What an earlier version wrote has no time: that it counted is the earliest that can be said.
            if file.isCurrent { file.currentSince = file.currentSince ?? 1 }
            known[file.identity] = (known[file.identity] ?? file).joined(with: file)
        }
        // An object that one device has read meanwhile, and the other has not.
        for file in known.values where file.sha256 != nil { known[file.unreadIdentity] = nil }
        settleCurrent()
    }

    /// In the order of versions, as a document has them.
    var files: [FileDocument] {
        known.values.sorted { ($0.role.rawValue, $0.rank, $0.name) < ($1.role.rawValue, $1.rank, $1.name) }
    }

    private mutating func settleCurrent() {
        let groups = Dictionary(grouping: known.keys) { Group(role: $0.role, name: $0.name) }
        for identities in groups.values {
            guard identities.contains(where: { known[$0]?.isCurrent == true }) else { continue }
            let current = identities.max { (known[$0]?.rank ?? .init()) < (known[$1]?.rank ?? .init()) }
            for identity in identities { known[identity]?.isCurrent = identity == current }
        }
    }
}

extension FileDocument {
    /// Which of two versions came later.
    fileprivate struct Rank: Comparable {
        var currentSince: Int64 = .min
        var version = 0
        var content = ""

        static func < (left: Rank, right: Rank) -> Bool {
            (left.currentSince, left.version, left.content) < (right.currentSince, right.version, right.content)
        }
    }

    fileprivate var rank: Rank {
        Rank(currentSince: currentSince ?? .min, version: version, content: sha256?.hex ?? object.key)
    }

    /// What two entries say of one file.
    func joined(with other: FileDocument) -> FileDocument {
        var joint = self
        joint.version = max(version, other.version)
        joint.isCurrent = isCurrent || other.isCurrent
        joint.currentSince = later(currentSince, other.currentSince)
        joint.sha256 = sha256 ?? other.sha256
        joint.bytes = max(bytes, other.bytes)
        joint.name = min(name, other.name)
        joint.format = [format, other.format].compactMap { $0 }.min()
        joint.isAdopted = isAdopted || other.isAdopted
        let stored = [self, other].max { $0.storedWord < $1.storedWord } ?? self
        joint.object = stored.object
        joint.proof = stored.proof
        joint.picture = [picture, other.picture].compactMap { $0 }.max { $0.canonical < $1.canonical }
        joint.sources = Self.joined(sources, other.sources)
        let findings = Findings(self).joined(with: Findings(other))
        joint.analyses = findings.analyses
        joint.faces = findings.faces
        joint.features = findings.features
        joint.derived = Self.joined(derived, other.derived)
        return joint
    }

    /// The latest thing that is known to have happened to the stored object.
    private var storedWord: (Int64, String) {
        let happened = [object.uploadedAt, object.lostAt, proof?.provenAt].compactMap { $0 }.max() ?? .min
        return (happened, object.canonical + (proof?.canonical ?? ""))
    }

    private static func joined(_ sources: [SourceDocument], _ others: [SourceDocument]) -> [SourceDocument] {
        var known: [Data: SourceDocument] = [:]
        for source in sources + others {
            guard let former = known[source.bytes] else {
                known[source.bytes] = source
                continue
            }
            known[source.bytes]?.modified = later(former.modified, source.modified)
        }
        return known.values.sorted { ($0.modified ?? .min, $0.canonical) < ($1.modified ?? .min, $1.canonical) }
    }

    private static func joined(_ derived: [DerivedDocument], _ others: [DerivedDocument]) -> [DerivedDocument] {
        var known: [String: DerivedDocument] = [:]
        for made in derived + others {
            let name = made.kind.rawValue + " " + made.name
            known[name] = known[name].map { $0.rank < made.rank ? made : $0 } ?? made
        }
        return known.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension DerivedDocument {
    /// What lies in a pack is better than what does not. A writer counts its packs up, so of two of its own the later one is still there.
    fileprivate var rank: (Int, String, Int64, String) {
        let number = pack.flatMap { $0.split(separator: "/").last }.map { String($0) } ?? ""
        return (pack == nil ? 0 : 1, number + " " + (pack ?? ""), start ?? 0, sha256.hex)
    }
}

extension SourceDocument {
    fileprivate var bytes: Data { path.map { Data($0.utf8) } ?? pathBytes ?? Data() }
}

/// The greater of two times, of which one or both may not be known.
func later(_ one: Int64?, _ other: Int64?) -> Int64? {
    guard let one, let other else { return one ?? other }
    return max(one, other)
}

private func greater<Value: Comparable>(_ one: Value, _ other: Value) -> Value { max(one, other) }
