extension CatalogSchema {
    /// The timeline and the map: what the search index knows of each photo's month and place, and how many photos each month has.
    static let v14 = """
        ALTER TABLE indexed ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0 CHECK (is_hidden IN (0, 1));
        ALTER TABLE indexed ADD COLUMN latitude REAL;
        ALTER TABLE indexed ADD COLUMN longitude REAL;
        UPDATE indexed SET is_hidden = 1 WHERE photo IN (SELECT photo FROM mark WHERE kind = 'hidden');
        UPDATE indexed SET (latitude, longitude) = (
            SELECT m.latitude, m.longitude FROM file f CROSS JOIN picture m ON m.file = f.id
            WHERE f.photo = indexed.photo AND f.role = 'primary' AND f.is_current = 1);
        -- What the user says of the place counts more, and only the engine reads it.
        INSERT INTO unindexed (photo) SELECT photo FROM mark WHERE kind = 'location'
            ON CONFLICT (photo) DO UPDATE SET version = version + 1;
        CREATE INDEX indexed_place ON indexed(latitude, longitude, is_hidden, key) WHERE latitude IS NOT NULL;

        -- Photos a month of the camera's clocks that are not hidden; months are counted from the year 0.
        CREATE TABLE month (month INTEGER PRIMARY KEY, photos INTEGER NOT NULL) STRICT;
        INSERT INTO month SELECT \(month(of: "key")), COUNT(*) FROM indexed WHERE is_hidden = 0 GROUP BY 1;
        CREATE TRIGGER indexed_added AFTER INSERT ON indexed WHEN NEW.is_hidden = 0 BEGIN
            INSERT INTO month VALUES (\(month(of: "NEW.key")), 1) ON CONFLICT (month) DO UPDATE SET photos = photos + 1;
        END;
        CREATE TRIGGER indexed_removed AFTER DELETE ON indexed WHEN OLD.is_hidden = 0 BEGIN
            UPDATE month SET photos = photos - 1 WHERE month = \(month(of: "OLD.key"));
            DELETE FROM month WHERE month = \(month(of: "OLD.key")) AND photos = 0;
        END;
        """

    /// The month that a key of the search index lies in: 12 times the year, and 0 for January.
    private static func month(of key: String) -> String {
        "(12 * CAST(strftime('%Y', \(key) >> 27, 'unixepoch') AS INTEGER) + CAST(strftime('%m', \(key) >> 27, 'unixepoch') AS INTEGER) - 1)"
    }
}
