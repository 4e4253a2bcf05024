extension CatalogSchema {
    /// What several devices need to come together: since when things are so, how far others' entries were read, decisions that contradict
    /// each other, and who has been given what to analyse.
    static let v16 = columns + dates + readings

    private static let columns = """
        -- Since when the photo is in the trash or not, and is to be kept here or not: of two devices' words the later counts.
        ALTER TABLE photo ADD COLUMN trash_changed_at INTEGER;
        ALTER TABLE photo ADD COLUMN pin_changed_at INTEGER;
        -- When the file became the version that counts, last.
        ALTER TABLE file ADD COLUMN current_since INTEGER;
        -- The logical time of the photo's first entry, or of that after it had been deleted for good.
        ALTER TABLE published ADD COLUMN born INTEGER;
        UPDATE published SET born = time;

        """

    private static let now = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000"

    /// Whoever sets the time with the word, as what another device said, keeps it.
    private static let dates = """
        CREATE TRIGGER trash_dated AFTER UPDATE OF trashed_at ON photo
        WHEN NEW.trashed_at IS NOT OLD.trashed_at AND NEW.trash_changed_at IS OLD.trash_changed_at BEGIN
            UPDATE photo SET trash_changed_at = \(now) WHERE id = NEW.id;
        END;
        CREATE TRIGGER pin_dated AFTER UPDATE OF pinned_at ON photo
        WHEN NEW.pinned_at IS NOT OLD.pinned_at AND NEW.pin_changed_at IS OLD.pin_changed_at BEGIN
            UPDATE photo SET pin_changed_at = \(now) WHERE id = NEW.id;
        END;
        CREATE TRIGGER current_dated AFTER UPDATE OF is_current ON file
        WHEN NEW.is_current = 1 AND OLD.is_current = 0 AND NEW.current_since IS OLD.current_since BEGIN
            UPDATE file SET current_since = \(now) WHERE id = NEW.id;
        END;
        CREATE TRIGGER new_current_dated AFTER INSERT ON file
        WHEN NEW.is_current = 1 AND NEW.current_since IS NULL BEGIN
            UPDATE file SET current_since = \(now) WHERE id = NEW.id;
        END;

        """

    private static let readings = """
        -- The newest manifest of each other writer whose segments are all taken in.
        CREATE TABLE reading (writer TEXT PRIMARY KEY NOT NULL, manifest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        -- Those segments: one that is known is not read again.
        CREATE TABLE read_segment (
            key TEXT PRIMARY KEY NOT NULL,
            writer TEXT NOT NULL REFERENCES reading(writer)
        ) STRICT, WITHOUT ROWID;

        -- Decisions that two devices made without knowing of each other, and that cannot both be followed. The later one counts.
        CREATE TABLE contradiction (
            counts BLOB NOT NULL CHECK (length(counts) = 16),
            yields BLOB NOT NULL CHECK (length(yields) = 16),
            noticed_at INTEGER NOT NULL,
            is_settled INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (counts, yields)
        ) STRICT, WITHOUT ROWID;

        -- Photos that a work list names: no other list is to name them.
        CREATE TABLE listed (key TEXT PRIMARY KEY NOT NULL, list INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX listed_list ON listed(list);
        """
}
