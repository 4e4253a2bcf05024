import Foundation
import GRDB
public import TierModel

/// A photo that another device deleted for good, and what this one has of it.
public struct DeletedElsewhere: Sendable {
    /// The photo here.
    public var photo: PhotoID
    /// Its name.
    public var file: String
    /// Proxies, thumbnails and chips.
    public var derived: [DerivedFile]
    /// Whether an original of it is on this device: then it goes into the trash here, and its small pictures stay.
    public var isHere: Bool
}

extension PhotoCatalog {
    /// Which photos of this device others have deleted for good.
    public func photosDeleted(by documents: [GoneDocument]) async throws -> [DeletedElsewhere] {
        try await read { db in
            try documents.compactMap { document in
                guard let (photo, name, isHere) = try Self.photo(deletedBy: document, db) else { return nil }
                let derived = try db.all(
                    """
                    SELECT d.kind, d.name, d.byte_count, d.digest FROM file f CROSS JOIN derived d ON d.file = f.id
                    WHERE f.photo = ?
                    """, [photo.rawValue]
                ) { try DerivedFile($0) }
                return DeletedElsewhere(photo: photo, file: name, derived: derived, isHere: isHere)
            }
        }
    }

    /// Takes in deletions of other devices, in one transaction. A photo whose original is on this device goes into the trash here, and is only here then:
    /// no other device takes the last copy away. Of others nothing stays but their decisions.
    public func receive(gone documents: [GoneDocument]) async throws {
        let now = Date()
        try await write { db in
            for document in documents {
                if let (photo, _, isHere) = try Self.photo(deletedBy: document, db) {
                    if isHere {
                        try Self.keepInTrash(photo, now, db)
                    } else {
                        try Self.leaveClusters(photo, db)
                        try Self.deleteRows(of: photo, db)
                    }
                }
                try db.run(
                    """
                    INSERT INTO gone (key, time) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE
                    SET time = ?2, segment = NULL WHERE time IS NULL OR time < ?2
                    """, [document.key.rawValue, document.time])
            }
        }
    }

    /// Stands between the name of an object and the number of a further photo that names it.
    static let secondHolder = "\u{1}"

    /// Whether a file of another photo is stored as this object, too.
    public func isNamedElsewhere(_ key: String, but photo: PhotoID) async throws -> Bool {
        try await read { db in
            let folded = key.foldedForCatalog
            return try db.number(
                """
                SELECT EXISTS (SELECT 1 FROM file WHERE (remote_key_folded = ?1
                    OR remote_key_folded > ?1 || ?2 AND remote_key_folded < ?1 || ?3) AND photo <> ?4)
                """, [folded, Self.secondHolder, "\u{2}", photo.rawValue]) == 1
        }
    }

    /// A photo that was published again after the deletion is another.
    private static func photo(
        deletedBy document: GoneDocument, _ db: Database
    ) throws -> (PhotoID, name: String, isHere: Bool)? {
        try db.first(
            """
            SELECT b.photo, f.name, EXISTS (SELECT 1 FROM file WHERE photo = b.photo AND tier <> 'remote')
            FROM published b CROSS JOIN file f ON f.photo = b.photo AND f.role = 'primary' AND f.is_current = 1
            WHERE b.key = ? AND COALESCE(b.born, b.time) <= ?
            """, [document.key.rawValue, document.time]
        ) { (PhotoID(rawValue: $0[0]), $0[1], $0.flag(2)) }
    }

    private static func keepInTrash(_ photo: PhotoID, _ now: Date, _ db: Database) throws {
        let files = try db.all("SELECT id, tier FROM file WHERE photo = ?", [photo.rawValue]) {
            (id: OriginalID(rawValue: $0[0]), isHere: ($0[1] as String) != Tier.remote.rawValue)
        }
        for file in files where file.isHere {
            try clearProof(of: file.id, db)
            try db.run(
                """
                UPDATE file SET remote_key = NULL, remote_key_folded = NULL, is_published = 0, is_adopted = 0 WHERE id = ?
                """, [file.id.rawValue])
        }
        // No version of it that was only there is left.
        for file in files where !file.isHere { try deleteRows(ofFile: file.id, db) }
        try db.run("DELETE FROM published WHERE photo = ?", [photo.rawValue])
        _ = try setTrashed(photo, Stored.time(now), db)
    }
}
