extension CatalogSchema {
    /// Uploads in parts that go on in another process.
    static let v2 = """
        -- One for each object that is being stored in parts: what a next process needs to send only the missing ones.
        CREATE TABLE upload (
            remote TEXT NOT NULL,
            object TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            identifier TEXT NOT NULL,
            part_bytes INTEGER NOT NULL CHECK (part_bytes > 0),
            started_at INTEGER NOT NULL,
            PRIMARY KEY (remote, object)
        ) STRICT, WITHOUT ROWID;
        """
}
