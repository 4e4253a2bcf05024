public import TierModel

extension PhotoCatalog {
    /// Whether just this, by its digest, was taken of a photo from sidecars before.
    public func wasAnnotated(_ photo: PhotoID, with digest: ContentDigest) async throws -> Bool {
        try await read { db in
            try db.number(
                "SELECT EXISTS (SELECT 1 FROM annotation WHERE photo = ? AND digest = ?)",
                [photo.rawValue, digest.data])
                == 1
        }
    }

    /// Notes that it was.
    public func noteAnnotated(_ photo: PhotoID, with digest: ContentDigest) async throws {
        try await write { db in
            try db.run("INSERT OR IGNORE INTO annotation VALUES (?, ?)", [photo.rawValue, digest.data])
        }
    }
}
