public import TierModel

extension PhotoCatalog {
    /// The digests of what was taken of a photo from sidecars and exports.
    public func annotations(takenOf photo: PhotoID) async throws -> Set<ContentDigest> {
        try await read { db in
            Set(
                try db.all("SELECT digest FROM annotation WHERE photo = ?", [photo.rawValue]) {
                    try $0.needed($0.digest(0), "a digest")
                })
        }
    }

    /// Notes what was taken of photos.
    public func noteAnnotations(_ taken: [(photo: PhotoID, digests: [ContentDigest])]) async throws {
        try await write { db in
            for (photo, digests) in taken {
                for digest in digests {
                    try db.run("INSERT OR IGNORE INTO annotation VALUES (?, ?)", [photo.rawValue, digest.data])
                }
            }
        }
    }
}
