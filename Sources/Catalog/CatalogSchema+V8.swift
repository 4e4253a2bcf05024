extension CatalogSchema {
    /// What analyzers said of pictures as a whole, and what they have still to say anew.
    static let v8 =
        """
        -- JSON and perhaps a vector, a signed byte a component. A file has one of each analyzer, of whatever version.
        CREATE TABLE feature (
            file INTEGER NOT NULL REFERENCES file(id),
            analyzer INTEGER NOT NULL REFERENCES analyzer(id),
            value TEXT NOT NULL,
            vector BLOB,
            PRIMARY KEY (file, analyzer)
        ) STRICT;

        -- Whether this version of an analyzer that works from proxies is the one in use. No original is owed to it.
        ALTER TABLE analyzer ADD COLUMN is_in_use INTEGER NOT NULL DEFAULT 0;

        -- Photos that were analysed before the version in use was: it looks at their proxies.
        CREATE TABLE outdated (
            photo INTEGER NOT NULL REFERENCES photo(id),
            analyzer INTEGER NOT NULL REFERENCES analyzer(id),
            PRIMARY KEY (photo, analyzer)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER feature_renewed AFTER INSERT ON feature BEGIN
            DELETE FROM outdated WHERE photo = (SELECT photo FROM file WHERE id = NEW.file) AND analyzer = NEW.analyzer;
        END;

        """
        + change("feature_added", "INSERT ON feature", photo: photo(of: "NEW.file"))
        + change("feature_removed", "DELETE ON feature", photo: photo(of: "OLD.file"))
}
