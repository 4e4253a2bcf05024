extension CatalogSchema {
    /// What the user says of photos beside who is on them, albums, what undo takes back of the trash, and the search index.
    static let v11 =
        """
        -- What a decision is about: people are concluded from those about people alone.
        ALTER TABLE decision ADD COLUMN subject TEXT NOT NULL DEFAULT 'people' CHECK (subject IN ('people', 'photos'));
        CREATE INDEX decision_subject ON decision(subject, seq);
        DROP INDEX decision_of_people;
        CREATE INDEX decision_of_people ON decision(seq) WHERE photo IS NULL AND subject = 'people';
        CREATE INDEX decision_of_albums ON decision(seq) WHERE photo IS NULL AND subject = 'photos';

        -- What the marks among the decisions come to: one for each subject of a photo that has something to say. The value is the mark's JSON.
        CREATE TABLE mark (
            photo INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (photo, kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX mark_kind ON mark(kind, name, photo);

        -- Photos whose marks have to be concluded anew.
        CREATE TABLE unmarked (photo INTEGER PRIMARY KEY REFERENCES photo(id) ON DELETE CASCADE) STRICT;
        CREATE TRIGGER file_unmarked AFTER INSERT ON file WHEN NEW.role = 'primary' AND NEW.digest IS NOT NULL
            AND EXISTS (SELECT 1 FROM decision WHERE photo = NEW.digest AND subject = 'photos') BEGIN
            INSERT OR IGNORE INTO unmarked VALUES (NEW.photo);
        END;
        CREATE TRIGGER file_read_unmarked AFTER UPDATE OF digest ON file WHEN NEW.role = 'primary' AND NEW.digest IS NOT NULL
            AND EXISTS (SELECT 1 FROM decision WHERE photo = NEW.digest AND subject = 'photos') BEGIN
            INSERT OR IGNORE INTO unmarked VALUES (NEW.photo);
        END;

        -- Albums as the decisions leave them, by UUID in capitals, as marks name them. A query: a saved search.
        CREATE TABLE album (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            name_folded TEXT NOT NULL,
            query TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX album_name ON album(name_folded);

        -- What this device changed that is no decision: so that undo can change it back. `after_decision` is the last decision before it.
        CREATE TABLE photo_change (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            action BLOB NOT NULL CHECK (length(action) = 16),
            photo INTEGER NOT NULL,
            field TEXT NOT NULL CHECK (field IN ('trash', 'keep', 'evict')),
            was INTEGER,
            after_decision INTEGER NOT NULL,
            is_undone INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX photo_change_action ON photo_change(action);

        -- What was taken of a photo from sidecars and exports, by its digest: not taken again, so that what was changed here since stays.
        CREATE TABLE annotation (
            photo INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            PRIMARY KEY (photo, digest)
        ) STRICT, WITHOUT ROWID;

        """ + searchIndex

    private static let searchIndex =
        """
        -- One row for each photo that is not in the trash. The row's number is its key: seconds of the camera's clock times 2^27, and the photo's number,
        -- so that a range of rows is a range of time, and the last rows are the newest.
        CREATE VIRTUAL TABLE search USING fts5(
            people, tags, caption, labels, place, kind, camera, file, text, facts,
            tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
        );
        CREATE TABLE indexed (
            photo INTEGER PRIMARY KEY,
            key INTEGER NOT NULL UNIQUE,
            sketch BLOB
        ) STRICT;
        CREATE TRIGGER photo_unsearchable AFTER DELETE ON photo BEGIN
            DELETE FROM search WHERE rowid = (SELECT key FROM indexed WHERE photo = OLD.id);
            DELETE FROM indexed WHERE photo = OLD.id;
        END;

        -- Photos whose row has to be written anew; the version tells whether that has become so again meanwhile.
        CREATE TABLE unindexed (
            photo INTEGER PRIMARY KEY REFERENCES photo(id) ON DELETE CASCADE,
            version INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        INSERT INTO unindexed (photo) SELECT id FROM photo;

        """
        + unindexed("photo_trashed", "UPDATE OF trashed_at, taken_at ON photo", photo: "NEW.id")
        + unindexed("file_added", "INSERT ON file", photo: "NEW.photo")
        + unindexed("file_removed", "DELETE ON file", photo: "OLD.photo")
        + unindexed("file_changed", "UPDATE OF is_current, digest, name ON file", photo: "NEW.photo")
        + unindexed("picture_added", "INSERT ON picture", photo: photo(of: "NEW.file"))
        + unindexed("picture_changed", "UPDATE ON picture", photo: photo(of: "NEW.file"))
        + unindexed("source_added", "INSERT ON source", photo: photo(of: "NEW.file"))
        + unindexed("feature_added", "INSERT ON feature", photo: photo(of: "NEW.file"))
        + unindexed("feature_removed", "DELETE ON feature", photo: photo(of: "OLD.file"))
        + unindexed("face_added", "INSERT ON face", photo: "NEW.photo")
        + unindexed("face_removed", "DELETE ON face", photo: "OLD.photo")
        + unindexed(
            "face_moved", "UPDATE OF person ON face", when: "NEW.person IS NOT OLD.person", photo: "NEW.photo")
        + unindexed("mark_added", "INSERT ON mark", photo: "NEW.photo")
        + unindexed("mark_changed", "UPDATE ON mark", photo: "NEW.photo")
        + unindexed("mark_removed", "DELETE ON mark", photo: "OLD.photo")

    /// Says after a change that the photo's row in the index is old.
    private static func unindexed(
        _ name: String, _ event: String, when condition: String? = nil, photo: String
    ) -> String {
        """
        CREATE TRIGGER \(name)_to_index AFTER \(event)\(condition.map { " WHEN \($0)" } ?? "") BEGIN
            INSERT INTO unindexed (photo) SELECT id FROM photo WHERE id = \(photo)
                ON CONFLICT (photo) DO UPDATE SET version = version + 1;
        END;

        """
    }
}
