import GRDB
public import TierModel

extension PhotoCatalog {
    /// Commits the vectors that a new version of the face analyzer gave the faces of a photo. Faces that are gone meanwhile are passed over.
    ///
    /// - Parameter isComplete: Whether every face has its new vector; else the photo goes on waiting.
    public func renew(
        _ vectors: [FaceKey: QuantizedVector], of photo: PhotoID, analyzer: AnalyzerVersion, isComplete: Bool
    ) async throws {
        try await write { db in
            guard let row = try Self.row(of: analyzer, db) else { return }
            for (key, vector) in vectors.sorted(by: { $0.key < $1.key }) {
                try db.run(
                    """
                    UPDATE face SET embedding = ?, analyzer = ? WHERE photo = ? AND key = ?
                        AND analyzer IN (SELECT id FROM analyzer WHERE name = ?)
                    """, [vector.data, row.id, photo.rawValue, key.rawValue, analyzer.name])
            }
            guard isComplete else { return }
            try db.run("DELETE FROM outdated WHERE photo = ? AND analyzer = ?", [photo.rawValue, row.id])
        }
    }
}
