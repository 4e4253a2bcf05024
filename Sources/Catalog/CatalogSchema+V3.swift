extension CatalogSchema {
    /// Trash, photos to be kept here, and the digests of what is made from originals.
    static let v3 = """
        -- When the user threw the photo away, and when they asked to keep its original on this device.
        ALTER TABLE photo ADD COLUMN trashed_at INTEGER;
        ALTER TABLE photo ADD COLUMN pinned_at INTEGER;
        CREATE INDEX photo_trashed ON photo(trashed_at) WHERE trashed_at IS NOT NULL;
        CREATE INDEX photo_pinned ON photo(pinned_at) WHERE pinned_at IS NOT NULL;

        -- One for each proxy, thumbnail and chip: what its bytes must be. The name is the original's SHA-256 in
        -- hexadecimal digits, or the face's key.
        CREATE TABLE derived (
            kind TEXT NOT NULL CHECK (kind IN ('proxy', 'thumbnail', 'chip')),
            name TEXT NOT NULL,
            file INTEGER NOT NULL REFERENCES file(id),
            byte_count INTEGER NOT NULL CHECK (byte_count >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX derived_file ON derived(file);
        """
}
