extension CatalogSchema {
    /// What was seen when two pictures were compared.
    static let v12 =
        """
        -- Derived: `premise` is what else was known of both then, `judge` the version of what compared them.
        CREATE TABLE picture_pair (
            first BLOB NOT NULL CHECK (length(first) = 32),
            second BLOB NOT NULL CHECK (length(second) = 32),
            judge INTEGER NOT NULL,
            premise TEXT NOT NULL,
            verdict TEXT NOT NULL,
            PRIMARY KEY (first, second)
        ) STRICT, WITHOUT ROWID;
        """
}
