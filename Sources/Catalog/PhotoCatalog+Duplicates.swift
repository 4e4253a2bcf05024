import Foundation
import GRDB
public import SystemPackage
public import TierModel

extension PhotoCatalog {
    /// Photos, not in the trash, whose current original came from several paths, by number. Costs a pass over the paths.
    public func photosWithSeveralSources() async throws -> [(photo: PhotoRecord, paths: [FilePath])] {
        let found = try await read { db in
            try db.all(
                """
                SELECT f.photo, f.id FROM (SELECT file FROM source GROUP BY file HAVING COUNT(*) > 1) s
                CROSS JOIN file f ON f.id = s.file
                WHERE f.role = 'primary' AND f.is_current = 1 AND f.is_trashed = 0 ORDER BY f.photo
                """
            ) { (photo: PhotoID(rawValue: $0[0]), file: OriginalID(rawValue: $0[1])) }
        }
        var photos: [(photo: PhotoRecord, paths: [FilePath])] = []
        for entry in found {
            guard let photo = try await self.photo(entry.photo) else { continue }
            photos.append((photo, try await sources(of: entry.file)))
        }
        return photos
    }

    /// What was decided about people on a photo, on whichever version of it, and was not taken back, in logical order.
    public func decisions(aboutPeopleOn photo: PhotoID) async throws -> [Decision] {
        try await read { db in
            try db.all(
                Decision.query + """
                     WHERE subject = 'people' AND photo IN (
                        SELECT digest FROM file WHERE photo = ? AND role = 'primary' AND digest IS NOT NULL)
                    ORDER BY counter, device, id
                    """, [photo.rawValue]
            ) { try Decision($0) }.filter { try !Self.isUndone(Stored.bytes($0.id), db) }
        }
    }
}
