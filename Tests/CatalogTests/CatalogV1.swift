// swift-format-ignore-file

/// A catalog of schema version 1 as `sqlite3 .dump` writes it, with two photos, a face, a decision and a ledger row.
///
/// It is what users have on their disks: it is never changed. A later version gets a dump of its own beside this one.
enum CatalogV1 {
    static let headers = "PRAGMA application_id = 1414748494; PRAGMA user_version = 1;"

    static let dump = #"""
        PRAGMA foreign_keys=OFF;
        BEGIN TRANSACTION;
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES('v1');
        CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO setting VALUES('created','1795307634636891');
        INSERT INTO setting VALUES('device','EB64EA1E-BEA9-4D27-B89F-AF94065DECCD');
        CREATE TABLE photo (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            added_at INTEGER NOT NULL,
            taken_at INTEGER NOT NULL
        ) STRICT;
        INSERT INTO photo VALUES(1,1795307634710615,999996400000000);
        INSERT INTO photo VALUES(2,1795307634710615,1700000000000000);
        CREATE TABLE file (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            photo INTEGER NOT NULL REFERENCES photo(id),
            role TEXT NOT NULL CHECK (role IN ('primary', 'movie', 'raw', 'sidecar')),
            version INTEGER NOT NULL CHECK (version > 0),
            is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
            digest BLOB CHECK (length(digest) = 32),
            byte_count INTEGER NOT NULL CHECK (byte_count >= 0),
            name TEXT NOT NULL,
            name_folded TEXT NOT NULL,
            format TEXT,
            tier TEXT NOT NULL CHECK (tier IN ('local', 'both', 'remote')),
            local_path TEXT,
            is_adopted INTEGER NOT NULL DEFAULT 0,
            preferred_key TEXT,
            remote_key TEXT,
            remote_key_folded TEXT,
            remote_digest BLOB CHECK (length(remote_digest) = 32),
            remote_bytes INTEGER,
            remote_version_id TEXT,
            remote_etag TEXT,
            remote_etag_strong INTEGER,
            remote_last_modified TEXT,
            uploaded_at INTEGER,
            lost_at INTEGER,
            proof_kind TEXT,
            proof_digest BLOB CHECK (length(proof_digest) = 32),
            proof_bytes INTEGER,
            proof_version_id TEXT,
            proof_etag TEXT,
            proof_etag_strong INTEGER,
            proof_last_modified TEXT,
            proven_at INTEGER,
            CHECK ((local_path IS NULL) = (tier = 'remote')),
            CHECK (tier = 'local' OR proof_kind IS NOT NULL OR is_adopted = 1),
            CHECK (proof_kind IS NULL OR (proof_digest IS NOT NULL AND remote_key IS NOT NULL)),
            CHECK ((remote_key IS NULL) = (remote_key_folded IS NULL))
        ) STRICT;
        INSERT INTO file VALUES(1,1,'primary',1,1,X'd1988cd3019824f075f61677e1a6f54b16035868488e4051757dde53adeef80f',1001,'IMG_1.JPG','img_1.jpg','jpeg','remote',NULL,0,'originals/IMG_1.JPG','originals/IMG_1.JPG','originals/img_1.jpg',X'd1988cd3019824f075f61677e1a6f54b16035868488e4051757dde53adeef80f',1001,NULL,'e1',1,NULL,1795307634747503,NULL,'readBack',X'd1988cd3019824f075f61677e1a6f54b16035868488e4051757dde53adeef80f',1001,NULL,'e1',1,NULL,1750000000125000);
        INSERT INTO file VALUES(2,1,'movie',1,1,X'9597d898814f165b7ed6118722c24271fec8c1254d46e437ad6ab24050763e2d',1002,'IMG_1.MOV','img_1.mov',NULL,'local','originals/movie-2',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
        INSERT INTO file VALUES(3,2,'primary',1,1,X'b910ce7ef3d90e013867bae074fcccaed29ee9262a006ef5af04c06d9b6bc1eb',1003,'IMG_3.JPG','img_3.jpg','jpeg','local','originals/primary-3',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
        CREATE TABLE picture (
            file INTEGER PRIMARY KEY REFERENCES file(id),
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            orientation INTEGER NOT NULL,
            captured_wall_clock REAL,
            captured_utc_offset INTEGER,
            camera_make TEXT,
            camera_model TEXT,
            lens TEXT,
            exposure_time REAL,
            f_number REAL,
            iso_speed INTEGER,
            focal_length REAL,
            latitude REAL,
            longitude REAL,
            altitude REAL,
            proxy_bytes INTEGER NOT NULL,
            thumbnail_bytes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO picture VALUES(1,4000,3000,6,1000000000.0,3600,NULL,'Model 1',NULL,NULL,NULL,NULL,NULL,48.499999999999999999,9.0,300.0,200,20);
        INSERT INTO picture VALUES(3,4000,3000,6,NULL,NULL,NULL,'Model 3',NULL,NULL,NULL,NULL,NULL,48.499999999999999999,9.0,300.0,200,20);
        CREATE TABLE occupied_key (key_folded TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE source (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path BLOB NOT NULL,
            file INTEGER NOT NULL REFERENCES file(id),
            modified INTEGER,
            UNIQUE (path, file)
        ) STRICT;
        INSERT INTO source VALUES(1,X'2f70686f746f732f7072696d6172792d31',1,1700000000000000);
        INSERT INTO source VALUES(2,X'2f70686f746f732f6d6f7669652d32',2,1700000000000000);
        INSERT INTO source VALUES(3,X'2f70686f746f732f7072696d6172792d33',3,1700000000000000);
        CREATE TABLE process (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            token BLOB NOT NULL UNIQUE,
            pid INTEGER NOT NULL,
            started INTEGER NOT NULL,
            boot TEXT NOT NULL,
            namespace TEXT NOT NULL,
            seen_at INTEGER NOT NULL
        ) STRICT;
        INSERT INTO process VALUES(1,X'16fc9002f16f4a3aa0204f09af4298a2',7,7,'a boot','pid:[7]',1795307634793448);
        CREATE TABLE step (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            file INTEGER REFERENCES file(id),
            detail TEXT NOT NULL,
            process INTEGER NOT NULL REFERENCES process(id),
            started_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE claim (
            photo INTEGER NOT NULL REFERENCES photo(id),
            job TEXT NOT NULL,
            process INTEGER NOT NULL REFERENCES process(id),
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (photo, job)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE spool (
            file INTEGER PRIMARY KEY REFERENCES file(id),
            path TEXT NOT NULL,
            object TEXT NOT NULL,
            version_id TEXT,
            etag TEXT,
            etag_strong INTEGER NOT NULL,
            last_modified TEXT,
            byte_count INTEGER NOT NULL,
            transfers TEXT NOT NULL
        ) STRICT;
        CREATE TABLE analyzer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            is_active INTEGER NOT NULL,
            failures INTEGER NOT NULL DEFAULT 0,
            UNIQUE (name, version)
        ) STRICT;
        INSERT INTO analyzer VALUES(1,'faces','test 1',1,0);
        CREATE TABLE analysis (
            file INTEGER NOT NULL REFERENCES file(id),
            analyzer INTEGER NOT NULL REFERENCES analyzer(id),
            at INTEGER NOT NULL,
            error TEXT,
            remedy TEXT,
            failed_name TEXT,
            PRIMARY KEY (file, analyzer)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO analysis VALUES(1,1,1795307634729454,NULL,NULL,NULL);
        CREATE TABLE owed (
            analyzer INTEGER NOT NULL REFERENCES analyzer(id),
            photo INTEGER NOT NULL REFERENCES photo(id),
            PRIMARY KEY (analyzer, photo)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO owed VALUES(1,2);
        CREATE TABLE person (
            id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
            name TEXT,
            name_folded TEXT,
            is_hidden INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE face (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            photo INTEGER NOT NULL REFERENCES photo(id),
            file INTEGER NOT NULL REFERENCES file(id),
            analyzer INTEGER NOT NULL REFERENCES analyzer(id),
            place INTEGER NOT NULL,
            key TEXT NOT NULL,
            x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
            landmarks BLOB NOT NULL CHECK (length(landmarks) = 80),
            score REAL NOT NULL, size REAL NOT NULL, sharpness REAL NOT NULL, yaw REAL NOT NULL,
            embedding BLOB NOT NULL,
            cluster INTEGER,
            person BLOB REFERENCES person(id)
        ) STRICT;
        INSERT INTO face VALUES(1,1,1,1,1,'d1988cd3019824f0-004200da06660a3d',4.0,10.0,100.0,120.0,X'6666666666661040555555555555d53f000000000000f8bf00000000000000406666666666661040555555555555d53f6666666666661040555555555555d53f6666666666661040555555555555d53f',0.9000000000000000222,100.0,55.500000000000000001,0.25,X'0708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283848586',NULL,NULL);
        CREATE TABLE cluster (
            id INTEGER PRIMARY KEY,
            person BLOB REFERENCES person(id),
            faces INTEGER NOT NULL,
            photos INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE decision (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            counter INTEGER NOT NULL CHECK (counter > 0),
            device TEXT NOT NULL,
            made_at INTEGER NOT NULL,
            statement TEXT NOT NULL,
            photo BLOB,
            undoes BLOB,
            action BLOB
        ) STRICT;
        INSERT INTO decision VALUES(1,X'87782bd3878f44a6a7335b57a69f49e1',1,'EB64EA1E-BEA9-4D27-B89F-AF94065DECCD',1795307634771735,'{"name":{"_0":{"rawValue":"F42B3667-5EDA-4FCF-85FB-9332951169FB"},"_1":"Alice"}}',NULL,NULL,X'47901376e80941a1ac994c5f97a0a40d');
        CREATE TABLE transfer (
            id INTEGER PRIMARY KEY,
            photo INTEGER,
            file INTEGER,
            purpose TEXT NOT NULL,
            operation TEXT NOT NULL,
            key TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            range_start INTEGER,
            process INTEGER NOT NULL REFERENCES process(id),
            started_at INTEGER NOT NULL,
            finished_at INTEGER,
            status INTEGER,
            outcome TEXT,
            sent INTEGER NOT NULL DEFAULT 0,
            received INTEGER NOT NULL DEFAULT 0,
            header_sent INTEGER NOT NULL DEFAULT 0,
            header_received INTEGER NOT NULL DEFAULT 0,
            wasted INTEGER NOT NULL DEFAULT 0,
            waste_reason TEXT,
            is_cut_off INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        INSERT INTO transfer VALUES(1,1,1,'analysis','get','k',1,NULL,1,1795307634793448,1795307634811964,200,'ok',0,1001,100,200,0,NULL,0);
        CREATE TABLE traffic (
            day INTEGER NOT NULL,
            purpose TEXT NOT NULL,
            sent INTEGER NOT NULL,
            received INTEGER NOT NULL,
            requests INTEGER NOT NULL,
            header_sent INTEGER NOT NULL,
            header_received INTEGER NOT NULL,
            wasted INTEGER NOT NULL,
            cut_off INTEGER NOT NULL,
            PRIMARY KEY (day, purpose)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO traffic VALUES(20779,'analysis',0,1001,1,100,200,0,0);
        CREATE TABLE tally (
            name TEXT PRIMARY KEY NOT NULL,
            count INTEGER NOT NULL,
            bytes INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO tally VALUES('both',0,0);
        INSERT INTO tally VALUES('derived',2,440);
        INSERT INTO tally VALUES('face',1,0);
        INSERT INTO tally VALUES('local',1,2005);
        INSERT INTO tally VALUES('remote',1,1001);
        DELETE FROM sqlite_sequence;
        INSERT INTO sqlite_sequence VALUES('photo',2);
        INSERT INTO sqlite_sequence VALUES('file',3);
        INSERT INTO sqlite_sequence VALUES('source',3);
        INSERT INTO sqlite_sequence VALUES('analyzer',1);
        INSERT INTO sqlite_sequence VALUES('face',1);
        INSERT INTO sqlite_sequence VALUES('decision',1);
        INSERT INTO sqlite_sequence VALUES('process',1);
        CREATE UNIQUE INDEX file_current ON file(photo) WHERE role = 'primary' AND is_current = 1;
        CREATE INDEX file_photo ON file(photo, role);
        CREATE INDEX file_digest ON file(digest) WHERE digest IS NOT NULL;
        CREATE INDEX file_name ON file(name_folded);
        CREATE UNIQUE INDEX file_remote_key ON file(remote_key_folded) WHERE remote_key_folded IS NOT NULL;
        CREATE INDEX file_to_push ON file(tier) WHERE tier = 'local';
        CREATE INDEX file_to_evict ON file(id) WHERE tier <> 'remote' AND uploaded_at IS NOT NULL;
        CREATE INDEX file_lost ON file(id) WHERE lost_at IS NOT NULL;
        CREATE INDEX source_file ON source(file);
        CREATE INDEX step_file ON step(file);
        CREATE INDEX analysis_failed ON analysis(analyzer, file) WHERE error IS NOT NULL;
        CREATE TRIGGER owed_for_new_file AFTER INSERT ON file WHEN NEW.role = 'primary' AND NEW.is_current = 1 BEGIN
            INSERT OR IGNORE INTO owed SELECT id, NEW.photo FROM analyzer WHERE is_active = 1;
        END;
        CREATE TRIGGER owed_for_version AFTER UPDATE OF is_current ON file
        WHEN NEW.role = 'primary' AND NEW.is_current = 1 AND OLD.is_current = 0 BEGIN
            DELETE FROM owed WHERE photo = NEW.photo;
            INSERT INTO owed SELECT y.id, NEW.photo FROM analyzer y WHERE y.is_active = 1
                AND NOT EXISTS (SELECT 1 FROM analysis a JOIN analyzer z ON z.id = a.analyzer
                    WHERE a.file = NEW.id AND z.name = y.name AND (a.error IS NULL OR z.id = y.id));
        END;
        CREATE TRIGGER owed_paid AFTER INSERT ON analysis BEGIN
            DELETE FROM owed WHERE analyzer = NEW.analyzer
                AND photo = (SELECT photo FROM file WHERE id = NEW.file AND is_current = 1);
        END;
        CREATE TRIGGER owed_again AFTER DELETE ON analysis BEGIN
            INSERT OR IGNORE INTO owed SELECT OLD.analyzer, file.photo FROM file, analyzer
                WHERE file.id = OLD.file AND file.is_current = 1
                AND analyzer.id = OLD.analyzer AND analyzer.is_active = 1;
        END;
        CREATE TRIGGER failure_counted AFTER INSERT ON analysis WHEN NEW.error IS NOT NULL BEGIN
            UPDATE analyzer SET failures = failures + 1 WHERE id = NEW.analyzer;
        END;
        CREATE TRIGGER failure_discounted AFTER DELETE ON analysis WHEN OLD.error IS NOT NULL BEGIN
            UPDATE analyzer SET failures = failures - 1 WHERE id = OLD.analyzer;
        END;
        CREATE TRIGGER analysis_is_replaced_whole BEFORE UPDATE ON analysis BEGIN
            SELECT RAISE(ABORT, 'an analysis is deleted and inserted, never updated');
        END;
        CREATE INDEX person_name ON person(name_folded) WHERE name_folded IS NOT NULL;
        CREATE INDEX face_photo ON face(photo, place);
        CREATE INDEX face_key ON face(key);
        CREATE INDEX face_cluster ON face(cluster, photo, person) WHERE cluster IS NOT NULL;
        CREATE INDEX face_person ON face(person, photo) WHERE person IS NOT NULL;
        CREATE INDEX cluster_size ON cluster(faces DESC, id);
        CREATE INDEX cluster_person ON cluster(person) WHERE person IS NOT NULL;
        CREATE INDEX decision_time ON decision(counter, device);
        CREATE INDEX decision_photo ON decision(photo) WHERE photo IS NOT NULL;
        CREATE INDEX decision_undoes ON decision(undoes) WHERE undoes IS NOT NULL;
        CREATE INDEX decision_action ON decision(action) WHERE action IS NOT NULL;
        CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision BEGIN
            SELECT RAISE(ABORT, 'a decision never changes');
        END;
        CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision BEGIN
            SELECT RAISE(ABORT, 'a decision is never deleted');
        END;
        CREATE TRIGGER decision_is_not_replaced BEFORE INSERT ON decision
        WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id OR seq = NEW.seq) BEGIN
            SELECT RAISE(ABORT, 'a decision is never replaced');
        END;
        CREATE INDEX transfer_open ON transfer(process) WHERE finished_at IS NULL;
        CREATE INDEX transfer_time ON transfer(started_at);
        CREATE INDEX transfer_photo ON transfer(photo, purpose) WHERE photo IS NOT NULL;
        CREATE INDEX transfer_analysis ON transfer(file, photo, started_at, received, wasted)
            WHERE purpose = 'analysis' AND operation = 'get';
        CREATE TRIGGER transfer_is_kept BEFORE DELETE ON transfer BEGIN
            SELECT RAISE(ABORT, 'a ledger row is never deleted');
        END;
        CREATE TRIGGER transfer_is_not_replaced BEFORE INSERT ON transfer
        WHEN EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id) BEGIN
            SELECT RAISE(ABORT, 'a ledger row is never replaced');
        END;
        CREATE TRIGGER transfer_intent_stays
        BEFORE UPDATE OF id, photo, purpose, operation, key, attempt, range_start, started_at ON transfer BEGIN
            SELECT RAISE(ABORT, 'what was asked never changes');
        END;
        CREATE TRIGGER transfer_summed AFTER UPDATE ON transfer WHEN NEW.finished_at IS NOT NULL BEGIN
            INSERT INTO traffic VALUES (
                NEW.started_at / 86400000000, NEW.purpose, NEW.sent - OLD.sent, NEW.received - OLD.received,
                OLD.finished_at IS NULL, NEW.header_sent - OLD.header_sent,
                NEW.header_received - OLD.header_received, NEW.wasted - OLD.wasted,
                NEW.is_cut_off - OLD.is_cut_off)
            ON CONFLICT (day, purpose) DO UPDATE SET
                sent = sent + excluded.sent, received = received + excluded.received,
                requests = requests + excluded.requests, header_sent = header_sent + excluded.header_sent,
                header_received = header_received + excluded.header_received,
                wasted = wasted + excluded.wasted, cut_off = cut_off + excluded.cut_off;
        END;
        CREATE TRIGGER file_tallied AFTER INSERT ON file BEGIN
            UPDATE tally SET count = count + (NEW.role = 'primary' AND NEW.is_current = 1),
                bytes = bytes + NEW.byte_count WHERE name = NEW.tier;
        END;
        CREATE TRIGGER file_retallied AFTER UPDATE OF tier, is_current, byte_count ON file BEGIN
            UPDATE tally SET count = count - (OLD.role = 'primary' AND OLD.is_current = 1),
                bytes = bytes - OLD.byte_count WHERE name = OLD.tier;
            UPDATE tally SET count = count + (NEW.role = 'primary' AND NEW.is_current = 1),
                bytes = bytes + NEW.byte_count WHERE name = NEW.tier;
        END;
        CREATE TRIGGER picture_tallied AFTER INSERT ON picture BEGIN
            UPDATE tally SET count = count + 1, bytes = bytes + NEW.proxy_bytes + NEW.thumbnail_bytes
            WHERE name = 'derived';
        END;
        CREATE TRIGGER face_tallied AFTER INSERT ON face BEGIN
            UPDATE tally SET count = count + 1 WHERE name = 'face';
        END;
        CREATE TRIGGER face_untallied AFTER DELETE ON face BEGIN
            UPDATE tally SET count = count - 1 WHERE name = 'face';
        END;
        COMMIT;
        """#
}
