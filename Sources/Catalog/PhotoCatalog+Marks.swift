import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// What the user says of a photo, tags and albums by name.
    public func marks(of photo: PhotoID) async throws -> [PhotoMark] {
        try await marks(of: [photo])[photo] ?? []
    }

    /// What the user says of photos. Costs these photos.
    public func marks(of photos: [PhotoID]) async throws -> [PhotoID: [PhotoMark]] {
        try await concludeMarks()
        let list = Stored.list(photos.map(\.rawValue))
        return try await read { db in
            var marks: [PhotoID: [PhotoMark]] = [:]
            let rows = try db.all(
                "SELECT photo, value FROM mark WHERE photo IN (SELECT value FROM json_each(?)) ORDER BY photo, kind, name",
                [list]
            ) { (photo: PhotoID(rawValue: $0[0]), mark: try Self.mark($0[1])) }
            for row in rows { marks[row.photo, default: []].append(row.mark) }
            return marks
        }
    }

    /// The photos, not in the trash, that have a mark of this subject, by number.
    public func photos(marked subject: PhotoMark.Subject) async throws -> [PhotoID] {
        try await concludeMarks()
        return try await read { db in
            try db.all(
                """
                SELECT m.photo FROM mark m CROSS JOIN photo p ON p.id = m.photo
                WHERE m.kind = ? AND m.name = ? AND p.trashed_at IS NULL ORDER BY m.photo
                """, [subject.kind.rawValue, subject.name]
            ) { PhotoID(rawValue: $0[0]) }
        }
    }

    /// All tags, and how many photos that are not in the trash have each.
    public func tags() async throws -> [(tag: String, photos: Int)] {
        try await concludeMarks()
        return try await read { db in
            try db.all(
                """
                SELECT MIN(m.value), COUNT(*) FROM mark m CROSS JOIN photo p ON p.id = m.photo
                WHERE m.kind = 'tag' AND p.trashed_at IS NULL GROUP BY m.name ORDER BY m.name
                """
            ) { row -> (tag: String, photos: Int) in
                guard case .tag(let name, _) = try Self.mark(row[0]) else {
                    throw CatalogError.contradiction("a tag that is none")
                }
                return (tag: name, photos: row[1])
            }
        }
    }

    /// Concludes marks of photos about which decisions were there before the photo was. Costs these photos.
    func concludeMarks() async throws {
        guard try await read({ try $0.number("SELECT EXISTS (SELECT 1 FROM unmarked)") }) == 1 else { return }
        try await write { try Self.concludeMarks($0) }
    }
}

extension PhotoCatalog {
    static func mark(_ json: String) throws -> PhotoMark {
        do {
            return try JSONDecoder().decode(PhotoMark.self, from: Data(json.utf8))
        } catch {
            throw CatalogError.contradiction("a mark that cannot be read")
        }
    }

    /// What the decision with this id is about.
    static func subject(of decision: Data, _ db: Database) throws -> Decision.Subject? {
        try db.first("SELECT subject FROM decision WHERE id = ?", [decision]) {
            try $0.value(0, as: Decision.Subject.self)
        }
    }

    /// Notes, when a decision about photos is inserted, what has to be concluded from it.
    static func noteUnmarked(_ statement: Decision.Statement, undone: Data?, _ db: Database) throws {
        switch statement {
        case .mark(let digest, _): try noteUnmarked(digest.data, db)
        case .album: try concludeAlbums(db)
        default:
            guard let target = try undone.flatMap({ try undoneStatement($0, db) }) else { return }
            if let photo = target { try noteUnmarked(photo, db) } else { try concludeAlbums(db) }
        }
    }

    private static func noteUnmarked(_ digest: Data, _ db: Database) throws {
        try db.run(
            "INSERT OR IGNORE INTO unmarked SELECT photo FROM file WHERE digest = ? AND role = 'primary'", [digest])
    }

    /// The digest that the statement at the end of a chain of undos names; `.some(nil)` where it names none.
    private static func undoneStatement(_ id: Data, _ db: Database) throws -> Data?? {
        var (id, seen): (Data, Set<Data>) = (id, [])
        while seen.insert(id).inserted {
            let row = try db.first("SELECT photo, undoes FROM decision WHERE id = ?", [id]) {
                (photo: $0.bytes(0), undoes: $0.bytes(1))
            }
            guard let row else { return nil }
            guard let next = row.undoes else { return .some(row.photo) }
            id = next
        }
        return nil
    }

    /// Concludes the marks of all photos that wait for it: of each subject the latest decision that was not taken back, on whichever version of the photo.
    static func concludeMarks(_ db: Database) throws {
        while true {
            let photos = try db.all("SELECT photo FROM unmarked LIMIT 1000") { $0[0] as Int64 }
            if photos.isEmpty { return }
            for photo in photos {
                try concludeMarks(of: photo, db)
                try db.run("DELETE FROM unmarked WHERE photo = ?", [photo])
            }
        }
    }

    private static func concludeMarks(of photo: Int64, _ db: Database) throws {
        let decisions = try db.all(
            Decision.query + """
                 WHERE subject = 'photos' AND photo IN (
                    SELECT digest FROM file WHERE photo = ? AND role = 'primary' AND digest IS NOT NULL)
                ORDER BY counter, device, id
                """, [photo]
        ) { try Decision($0) }
        var marks: [PhotoMark.Subject: PhotoMark] = [:]
        for decision in decisions {
            guard case .mark(_, let mark) = decision.statement, try !isUndone(Stored.bytes(decision.id), db) else {
                continue
            }
            marks[mark.subject] = mark
        }
        marks = marks.filter { !$0.value.isAbsence }
        var stored: [PhotoMark.Subject: String] = [:]
        for row in try db.all(
            "SELECT kind, name, value FROM mark WHERE photo = ?", [photo],
            { (PhotoMark.Subject(try $0.value(0, as: PhotoMark.Kind.self), $0[1]), $0[2] as String) })
        {
            stored[row.0] = row.1
        }
        for subject in stored.keys where marks[subject] == nil {
            try db.run(
                "DELETE FROM mark WHERE photo = ? AND kind = ? AND name = ?",
                [photo, subject.kind.rawValue, subject.name])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for (subject, mark) in marks {
            let json = String(decoding: try encoder.encode(mark), as: UTF8.self)
            guard stored[subject] != json else { continue }
            try db.run(
                """
                INSERT INTO mark VALUES (?, ?, ?, ?)
                ON CONFLICT (photo, kind, name) DO UPDATE SET value = excluded.value
                """, [photo, subject.kind.rawValue, subject.name, json])
        }
    }
}
