extension CatalogSchema {
    /// What the remote was given of the catalog, and what still waits for that.
    static let v4 = [backlogs, objects, counters, publishedTriggers] + migrated

    private static let backlogs = """
        -- Photos that changed since they were published last: each change gives the photo a new number. It is ready once
        -- the current original is proven on the remote, or lies there because the user had put it there.
        CREATE TABLE unpublished (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            photo INTEGER NOT NULL UNIQUE REFERENCES photo(id) ON DELETE CASCADE,
            is_ready INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX unpublished_ready ON unpublished(seq) WHERE is_ready = 1;
        CREATE TABLE unpublished_decision (decision INTEGER PRIMARY KEY REFERENCES decision(seq)) STRICT;
        """

    private static let objects = """
        -- Objects below tiersync/v1 that this library has written, is about to write, or reads from: those of its own, and
        -- other devices' packs. A weight is a segment's records, a pack's bytes; live is how much of it still counts.
        CREATE TABLE engine_object (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('segment', 'pack', 'manifest')),
            number INTEGER NOT NULL,
            byte_count INTEGER NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            state TEXT NOT NULL CHECK (state IN ('begun', 'live', 'retiring', 'replaced', 'foreign')),
            weight INTEGER NOT NULL,
            live INTEGER NOT NULL DEFAULT 0,
            last_manifest INTEGER,
            segment INTEGER REFERENCES engine_object(id)
        ) STRICT;
        CREATE INDEX engine_object_state ON engine_object(state, kind, number);
        CREATE INDEX engine_object_dead ON engine_object(live) WHERE kind = 'pack' AND (live * 2 < weight) = 1;
        CREATE INDEX engine_object_segment ON engine_object(segment) WHERE segment IS NOT NULL;

        -- The segment that holds the newest entry of a photo; NULL when it is another device's.
        CREATE TABLE published (
            photo INTEGER PRIMARY KEY REFERENCES photo(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            time INTEGER NOT NULL,
            segment INTEGER REFERENCES engine_object(id)
        ) STRICT;
        CREATE INDEX published_segment ON published(segment, photo) WHERE segment IS NOT NULL;
        CREATE INDEX published_key ON published(key);
        CREATE TABLE published_decision (
            decision INTEGER PRIMARY KEY REFERENCES decision(seq),
            segment INTEGER REFERENCES engine_object(id)
        ) STRICT;
        CREATE INDEX published_decision_segment ON published_decision(segment, decision) WHERE segment IS NOT NULL;

        -- Photos that were published and then deleted for good. No time: not published yet.
        CREATE TABLE gone (
            key TEXT PRIMARY KEY NOT NULL,
            time INTEGER,
            segment INTEGER REFERENCES engine_object(id)
        ) STRICT;
        CREATE INDEX gone_segment ON gone(segment, key) WHERE segment IS NOT NULL;
        CREATE INDEX gone_unpublished ON gone(key) WHERE time IS NULL;

        -- Where a proxy, thumbnail or chip lies in a pack.
        CREATE TABLE packed (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            pack INTEGER NOT NULL REFERENCES engine_object(id),
            start INTEGER NOT NULL,
            byte_count INTEGER NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX packed_pack ON packed(pack, start);

        -- Whether the newest entry of its photo names this file as it is stored now.
        ALTER TABLE file ADD COLUMN is_published INTEGER NOT NULL DEFAULT 0;
        """

    private static let counters =
        ["published", "published_decision", "gone"].map { counter(of: $0, column: "segment", by: "1") }.joined()
        + counter(of: "packed", column: "pack", by: "byte_count")
        + counter(of: "engine_object", column: "segment", by: "1")

    /// Keeps `live` of the object that a column names.
    private static func counter(of table: String, column: String, by amount: String) -> String {
        func term(_ row: String) -> String { amount == "1" ? "1" : "\(row).\(amount)" }
        return """
            CREATE TRIGGER \(table)_counted AFTER INSERT ON \(table) WHEN NEW.\(column) IS NOT NULL BEGIN
                UPDATE engine_object SET live = live + \(term("NEW")) WHERE id = NEW.\(column);
            END;
            CREATE TRIGGER \(table)_uncounted AFTER DELETE ON \(table) WHEN OLD.\(column) IS NOT NULL BEGIN
                UPDATE engine_object SET live = live - \(term("OLD")) WHERE id = OLD.\(column);
            END;
            CREATE TRIGGER \(table)_recounted AFTER UPDATE OF \(column) ON \(table) BEGIN
                UPDATE engine_object SET live = live - \(term("OLD")) WHERE id = OLD.\(column);
                UPDATE engine_object SET live = live + \(term("NEW")) WHERE id = NEW.\(column);
            END;

            """
    }

    private static let publishedTriggers =
        """
        CREATE TRIGGER photo_gone BEFORE DELETE ON photo BEGIN
            INSERT INTO gone (key) SELECT key FROM published WHERE photo = OLD.id
                ON CONFLICT (key) DO UPDATE SET time = NULL, segment = NULL;
        END;
        CREATE TRIGGER file_unpublished AFTER UPDATE OF remote_key, remote_digest, proof_digest ON file
        WHEN NEW.is_published = 1 AND (NEW.remote_key IS NOT OLD.remote_key
            OR NEW.remote_digest IS NOT OLD.remote_digest OR NEW.proof_digest IS NOT OLD.proof_digest) BEGIN
            UPDATE file SET is_published = 0 WHERE id = NEW.id;
        END;
        CREATE TRIGGER derived_unpacked AFTER DELETE ON derived BEGIN
            DELETE FROM packed WHERE kind = OLD.kind AND name = OLD.name;
        END;
        CREATE TRIGGER decision_unpublished AFTER INSERT ON decision BEGIN
            INSERT INTO unpublished_decision VALUES (NEW.seq);
        END;

        """
        + change("photo_kept", "UPDATE OF trashed_at, pinned_at ON photo", photo: "NEW.id")
        + change("file_added", "INSERT ON file", photo: "NEW.photo")
        + change("file_removed", "DELETE ON file", photo: "OLD.photo")
        + change(
            "file_changed", "UPDATE OF is_current, digest, byte_count, remote_key, uploaded_at, lost_at, tier ON file",
            when: """
                NEW.is_current <> OLD.is_current OR NEW.digest IS NOT OLD.digest OR NEW.byte_count <> OLD.byte_count
                    OR NEW.remote_key IS NOT OLD.remote_key OR NEW.uploaded_at IS NOT OLD.uploaded_at
                    OR NEW.lost_at IS NOT OLD.lost_at OR (NEW.tier = 'local') <> (OLD.tier = 'local')
                """, photo: "NEW.photo")
        + change(
            "proof_changed",
            "UPDATE OF proof_kind, proof_digest, proof_version_id, proof_etag, proof_etag_strong ON file",
            when: """
                NEW.proof_kind IS NOT OLD.proof_kind OR NEW.proof_digest IS NOT OLD.proof_digest
                    OR NEW.proof_version_id IS NOT OLD.proof_version_id OR NEW.proof_etag IS NOT OLD.proof_etag
                    OR NEW.proof_etag_strong IS NOT OLD.proof_etag_strong
                """, photo: "NEW.photo")
        + change("picture_added", "INSERT ON picture", photo: photo(of: "NEW.file"))
        + change("picture_changed", "UPDATE ON picture", photo: photo(of: "NEW.file"))
        + change("source_added", "INSERT ON source", photo: photo(of: "NEW.file"))
        + change("analysis_added", "INSERT ON analysis", photo: photo(of: "NEW.file"))
        + change("analysis_removed", "DELETE ON analysis", photo: photo(of: "OLD.file"))
        + change("face_added", "INSERT ON face", photo: "NEW.photo")
        + change("face_removed", "DELETE ON face", photo: "OLD.photo")
        + change("derived_added", "INSERT ON derived", photo: photo(of: "NEW.file"))
        + change("derived_removed", "DELETE ON derived", photo: photo(of: "OLD.file"))
        + change(
            "derived_changed", "UPDATE ON derived",
            when: "NEW.digest <> OLD.digest OR NEW.file <> OLD.file", photo: photo(of: "NEW.file"))

    static func photo(of file: String) -> String { "(SELECT photo FROM file WHERE id = \(file))" }

    /// Puts a photo at the end of the backlog after a change.
    static func change(_ name: String, _ event: String, when condition: String? = nil, photo: String) -> String {
        // Not INSERT OR REPLACE: an OR clause of the statement that fires a trigger overrides the trigger's own.
        """
        CREATE TRIGGER \(name)_to_publish AFTER \(event)\(condition.map { " WHEN \($0)" } ?? "") BEGIN
            DELETE FROM unpublished WHERE photo = \(photo);
            INSERT INTO unpublished (photo, is_ready) SELECT p.id, \(ready("p.id")) FROM photo p WHERE p.id = \(photo);
        END;

        """
    }

    private static func ready(_ photo: String) -> String {
        """
        EXISTS (SELECT 1 FROM file f WHERE f.photo = \(photo) AND f.role = 'primary' AND f.is_current = 1
            AND (f.tier <> 'local' OR f.is_adopted = 1))
        """
    }

    /// What an earlier version has written waits from the start.
    private static let migrated = [
        "INSERT INTO unpublished (photo, is_ready) SELECT p.id, \(ready("p.id")) FROM photo p ORDER BY p.id;",
        "INSERT INTO unpublished_decision SELECT seq FROM decision;",
    ]
}
