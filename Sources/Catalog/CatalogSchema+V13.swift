extension CatalogSchema {
    /// Which remote each transfer went to, sums by remote and operation, in which state of the machine photos were analysed, what was looked at, and what
    /// was not fetched.
    static let v13 = [remotes, traffic, states]

    private static let remotes = """
        CREATE TABLE remote (id INTEGER PRIMARY KEY, location TEXT NOT NULL UNIQUE) STRICT;
        -- Of transfers before this was noted.
        INSERT INTO remote VALUES (0, '');
        ALTER TABLE transfer ADD COLUMN remote INTEGER NOT NULL DEFAULT 0;
        DROP TRIGGER transfer_intent_stays;
        CREATE TRIGGER transfer_intent_stays
        BEFORE UPDATE OF id, photo, purpose, operation, key, attempt, range_start, started_at, remote ON transfer BEGIN
            SELECT RAISE(ABORT, 'what was asked never changes');
        END;
        """

    private static let traffic = """
        DROP TRIGGER transfer_summed;
        DROP TABLE traffic;
        -- Sums a day (of the start, UTC, counted from 1970), purpose, remote and operation over the rows that have ended.
        CREATE TABLE traffic (
            day INTEGER NOT NULL,
            purpose TEXT NOT NULL,
            remote INTEGER NOT NULL,
            operation TEXT NOT NULL,
            sent INTEGER NOT NULL,
            received INTEGER NOT NULL,
            requests INTEGER NOT NULL,
            retries INTEGER NOT NULL,
            header_sent INTEGER NOT NULL,
            header_received INTEGER NOT NULL,
            wasted INTEGER NOT NULL,
            cut_off INTEGER NOT NULL,
            PRIMARY KEY (day, purpose, remote, operation)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO traffic
            SELECT started_at / 86400000000, purpose, remote, operation, SUM(sent), SUM(received), COUNT(*),
                SUM(attempt > 1), SUM(header_sent), SUM(header_received), SUM(wasted), SUM(is_cut_off)
            FROM transfer WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3, 4;
        CREATE TRIGGER transfer_summed AFTER UPDATE ON transfer WHEN NEW.finished_at IS NOT NULL BEGIN
            INSERT INTO traffic VALUES (
                NEW.started_at / 86400000000, NEW.purpose, NEW.remote, NEW.operation, NEW.sent - OLD.sent,
                NEW.received - OLD.received, OLD.finished_at IS NULL, OLD.finished_at IS NULL AND NEW.attempt > 1,
                NEW.header_sent - OLD.header_sent, NEW.header_received - OLD.header_received,
                NEW.wasted - OLD.wasted, NEW.is_cut_off - OLD.is_cut_off)
            ON CONFLICT (day, purpose, remote, operation) DO UPDATE SET
                sent = sent + excluded.sent, received = received + excluded.received,
                requests = requests + excluded.requests, retries = retries + excluded.retries,
                header_sent = header_sent + excluded.header_sent,
                header_received = header_received + excluded.header_received,
                wasted = wasted + excluded.wasted, cut_off = cut_off + excluded.cut_off;
        END;
        """

    private static let states = """
        -- NULL: not known.
        ALTER TABLE analysis ADD COLUMN on_mains INTEGER CHECK (on_mains IN (0, 1));
        ALTER TABLE analysis ADD COLUMN is_idle INTEGER CHECK (is_idle IN (0, 1));
        CREATE INDEX analysis_time ON analysis(at);

        -- How often the user asked for the original; of this device alone.
        ALTER TABLE photo ADD COLUMN views INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX photo_taken ON photo(taken_at);

        -- Originals on the remote only that an engine without stored features would have fetched, by day (UTC, counted from 1970).
        CREATE TABLE saved (
            day INTEGER NOT NULL,
            reason TEXT NOT NULL,
            photos INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            PRIMARY KEY (day, reason)
        ) STRICT, WITHOUT ROWID;
        """
}
