extension CatalogSchema {
    /// Encrypted libraries: headers of objects that are being stored, so that an upload that goes on sends the same bytes; and the newest
    /// manifest that was seen of each writer, so that a remote that was put back to an earlier state is known.
    static let v15 = """
        CREATE TABLE sealing (
            remote TEXT NOT NULL,
            object TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            header BLOB NOT NULL,
            begun_at INTEGER NOT NULL,
            PRIMARY KEY (remote, object, digest)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE seen_manifest (
            remote TEXT NOT NULL,
            writer TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number > 0),
            PRIMARY KEY (remote, writer)
        ) STRICT, WITHOUT ROWID;
        """
}
