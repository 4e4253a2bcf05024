extension CatalogSchema {
    /// Photos in the trash count and are listed nowhere else; evictions have an order.
    static let v6 = columns + trashedFiles + owedPhotos + tallies

    private static let columns = """
        -- What the photo says, kept beside each of its files by the triggers, so that pages come from an index of exactly what
        -- is wanted, in the order in which it is wanted.
        ALTER TABLE file ADD COLUMN is_trashed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE file ADD COLUMN is_owed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE file ADD COLUMN taken_at INTEGER NOT NULL DEFAULT 0;

        -- Deleting a photo looks for rows that name it: without these, in whole tables.
        CREATE INDEX face_file ON face(file);

        DROP TRIGGER file_tallied;
        DROP TRIGGER file_retallied;
        DROP TRIGGER face_tallied;
        DROP TRIGGER face_untallied;
        DELETE FROM owed WHERE photo IN (SELECT id FROM photo WHERE trashed_at IS NOT NULL);
        UPDATE file SET taken_at = (SELECT taken_at FROM photo WHERE id = file.photo),
            is_trashed = (SELECT trashed_at IS NOT NULL FROM photo WHERE id = file.photo),
            is_owed = EXISTS (SELECT 1 FROM owed WHERE photo = file.photo);

        DROP INDEX file_to_push;
        CREATE INDEX file_to_push ON file(tier) WHERE tier = 'local' AND is_trashed = 0;
        DROP INDEX file_to_evict;
        CREATE INDEX file_to_evict ON file(is_owed, taken_at)
            WHERE tier <> 'remote' AND uploaded_at IS NOT NULL AND is_trashed = 0;


        """

    private static let trashedFiles = """
        CREATE TRIGGER file_placed AFTER INSERT ON file BEGIN
            UPDATE file SET taken_at = (SELECT taken_at FROM photo WHERE id = NEW.photo) WHERE id = NEW.id;
            UPDATE file SET is_trashed = 1
                WHERE id = NEW.id AND (SELECT trashed_at FROM photo WHERE id = NEW.photo) IS NOT NULL;
            UPDATE file SET is_owed = 1 WHERE id = NEW.id AND EXISTS (SELECT 1 FROM owed WHERE photo = NEW.photo);
        END;
        CREATE TRIGGER photo_dated AFTER UPDATE OF taken_at ON photo BEGIN
            UPDATE file SET taken_at = NEW.taken_at WHERE photo = NEW.id;
        END;
        CREATE TRIGGER photo_trashed AFTER UPDATE OF trashed_at ON photo
        WHEN OLD.trashed_at IS NULL AND NEW.trashed_at IS NOT NULL BEGIN
            UPDATE file SET is_trashed = 1 WHERE photo = NEW.id;
            DELETE FROM owed WHERE photo = NEW.id;
            UPDATE tally SET count = count - (SELECT COUNT(*) FROM face WHERE photo = NEW.id) WHERE name = 'face';
        END;
        CREATE TRIGGER photo_restored AFTER UPDATE OF trashed_at ON photo
        WHEN OLD.trashed_at IS NOT NULL AND NEW.trashed_at IS NULL BEGIN
            UPDATE file SET is_trashed = 0 WHERE photo = NEW.id;
            INSERT INTO owed SELECT y.id, NEW.id FROM analyzer y WHERE y.is_active = 1
                AND NOT EXISTS (SELECT 1 FROM file f
                    JOIN analysis a ON a.file = f.id JOIN analyzer z ON z.id = a.analyzer
                    WHERE f.photo = NEW.id AND f.role = 'primary' AND f.is_current = 1
                        AND z.name = y.name AND (a.error IS NULL OR z.id = y.id));
            UPDATE tally SET count = count + (SELECT COUNT(*) FROM face WHERE photo = NEW.id) WHERE name = 'face';
        END;

        """

    private static let owedPhotos = """
        -- Whoever makes a backlog need not know about the trash.
        CREATE TRIGGER owed_not_in_trash AFTER INSERT ON owed
        WHEN (SELECT trashed_at FROM photo WHERE id = NEW.photo) IS NOT NULL BEGIN
            DELETE FROM owed WHERE analyzer = NEW.analyzer AND photo = NEW.photo;
        END;
        CREATE TRIGGER owed_noted AFTER INSERT ON owed
        WHEN (SELECT trashed_at FROM photo WHERE id = NEW.photo) IS NULL BEGIN
            UPDATE file SET is_owed = 1 WHERE photo = NEW.photo AND is_owed = 0;
        END;
        CREATE TRIGGER owed_unnoted AFTER DELETE ON owed
        WHEN NOT EXISTS (SELECT 1 FROM owed WHERE photo = OLD.photo) BEGIN
            UPDATE file SET is_owed = 0 WHERE photo = OLD.photo AND is_owed = 1;
        END;


        """

    private static let tallies = """
        -- Tiers, and faces, are those of photos that are not in the trash. `trashed` counts the photos in it, and the bytes of
        -- their files that are still on this device. `derived` counts pictures whether they are in the trash or not.
        INSERT INTO tally VALUES ('trashed', 0, 0);
        CREATE TRIGGER file_tallied AFTER INSERT ON file BEGIN
            UPDATE tally SET count = count + (NEW.role = 'primary' AND NEW.is_current = 1),
                bytes = bytes + iif(NEW.is_trashed AND NEW.tier = 'remote', 0, NEW.byte_count)
            WHERE name = iif(NEW.is_trashed, 'trashed', NEW.tier);
        END;
        CREATE TRIGGER file_untallied AFTER DELETE ON file BEGIN
            UPDATE tally SET count = count - (OLD.role = 'primary' AND OLD.is_current = 1),
                bytes = bytes - iif(OLD.is_trashed AND OLD.tier = 'remote', 0, OLD.byte_count)
            WHERE name = iif(OLD.is_trashed, 'trashed', OLD.tier);
        END;
        CREATE TRIGGER file_retallied AFTER UPDATE OF tier, is_current, byte_count, is_trashed ON file BEGIN
            UPDATE tally SET count = count - (OLD.role = 'primary' AND OLD.is_current = 1),
                bytes = bytes - iif(OLD.is_trashed AND OLD.tier = 'remote', 0, OLD.byte_count)
            WHERE name = iif(OLD.is_trashed, 'trashed', OLD.tier);
            UPDATE tally SET count = count + (NEW.role = 'primary' AND NEW.is_current = 1),
                bytes = bytes + iif(NEW.is_trashed AND NEW.tier = 'remote', 0, NEW.byte_count)
            WHERE name = iif(NEW.is_trashed, 'trashed', NEW.tier);
        END;
        CREATE TRIGGER picture_untallied AFTER DELETE ON picture BEGIN
            UPDATE tally SET count = count - 1, bytes = bytes - OLD.proxy_bytes - OLD.thumbnail_bytes
            WHERE name = 'derived';
        END;
        CREATE TRIGGER face_tallied AFTER INSERT ON face
        WHEN (SELECT trashed_at FROM photo WHERE id = NEW.photo) IS NULL BEGIN
            UPDATE tally SET count = count + 1 WHERE name = 'face';
        END;
        CREATE TRIGGER face_untallied AFTER DELETE ON face
        WHEN (SELECT trashed_at FROM photo WHERE id = OLD.photo) IS NULL BEGIN
            UPDATE tally SET count = count - 1 WHERE name = 'face';
        END;

        UPDATE tally SET
            count = (SELECT COUNT(*) FROM file WHERE role = 'primary' AND is_current = 1
                AND iif(is_trashed, 'trashed', tier) = tally.name),
            bytes = (SELECT COALESCE(SUM(iif(is_trashed AND tier = 'remote', 0, byte_count)), 0) FROM file
                WHERE iif(is_trashed, 'trashed', tier) = tally.name)
        WHERE name IN ('local', 'both', 'remote', 'trashed');
        UPDATE tally SET count = (SELECT COUNT(*) FROM face a JOIN photo p ON p.id = a.photo WHERE p.trashed_at IS NULL)
        WHERE name = 'face';
        """
}
