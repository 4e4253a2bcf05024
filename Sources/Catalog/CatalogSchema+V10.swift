extension CatalogSchema {
    /// Which faces are alike before any decision, so that a decision reads only what it touches.
    static let v10 = """
        -- The cluster that likeness put a face into: the row of the cluster's naming face; -1 for a poor face in none, NULL before the first
        -- clustering and whenever the face's vector or whether it counts has changed.
        ALTER TABLE face ADD COLUMN likeness INTEGER;
        CREATE INDEX face_likeness ON face(likeness) WHERE likeness IS NOT NULL;
        CREATE INDEX face_unlike ON face(file) WHERE likeness IS NULL;

        -- Clusters of several faces: how many, and the merges that formed them (32-bit little-endian places of the good faces by key, two a merge).
        CREATE TABLE likeness (
            id INTEGER PRIMARY KEY,
            faces INTEGER NOT NULL,
            merges BLOB NOT NULL
        ) STRICT;

        -- Lone faces and the clusters whose person they may follow.
        CREATE TABLE followable (
            face INTEGER NOT NULL REFERENCES face(id) ON DELETE CASCADE,
            likeness INTEGER NOT NULL,
            PRIMARY KEY (face, likeness)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX followable_likeness ON followable(likeness);

        -- The parts of clusters that are somebody the user named, as far as lone faces may follow them: their good faces summed up. Vectors are 32-bit
        -- little-endian components in levels.
        CREATE TABLE followed (
            likeness INTEGER NOT NULL,
            person BLOB NOT NULL,
            faces INTEGER NOT NULL,
            vectors BLOB NOT NULL,
            bias INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX followed_likeness ON followed(likeness);

        CREATE TRIGGER face_changed AFTER UPDATE OF embedding ON face BEGIN
            UPDATE face SET likeness = NULL WHERE id = NEW.id;
        END;
        CREATE TRIGGER face_uncounted AFTER UPDATE OF is_trashed ON file WHEN OLD.is_trashed <> NEW.is_trashed BEGIN
            UPDATE face SET likeness = NULL WHERE file = NEW.id;
        END;

        -- Decisions by the person that they name, in capitals, and those that name no photo.
        CREATE TABLE decision_person (
            person TEXT NOT NULL,
            decision INTEGER NOT NULL REFERENCES decision(seq),
            PRIMARY KEY (person, decision)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO decision_person
            SELECT coalesce(json_extract(statement, '$.assign._1.rawValue'), json_extract(statement, '$.reject._1.rawValue')), seq
            FROM decision
            WHERE coalesce(json_extract(statement, '$.assign._1.rawValue'), json_extract(statement, '$.reject._1.rawValue')) IS NOT NULL;
        CREATE INDEX decision_of_people ON decision(seq) WHERE photo IS NULL;

        -- Questions that the user could not answer: not asked again. A person or a face each, the lesser first.
        CREATE TABLE unsure (
            first TEXT NOT NULL,
            second TEXT NOT NULL,
            PRIMARY KEY (first, second)
        ) STRICT, WITHOUT ROWID;
        """
}
