import GRDB

/// How far the entries of other writers were taken in.
public struct RemoteReadings: Sendable {
    /// One writer.
    public struct Reading: Hashable, Sendable {
        /// The writer.
        public var writer: String
        /// The number of its newest manifest that was taken in whole.
        public var manifest: Int64
        /// The keys of the segments that that one names.
        public var segments: [String]

        /// Makes a reading.
        public init(writer: String, manifest: Int64, segments: [String]) {
            self.writer = writer
            self.manifest = manifest
            self.segments = segments
        }
    }

    /// The newest manifest of each writer.
    public var manifests: [String: Int64] = [:]
    /// Segments that need not be read again.
    public var segments: Set<String> = []

    /// Nothing was read yet.
    public init() {}
}

extension PhotoCatalog {
    /// How far other writers were read.
    public func readings() async throws -> RemoteReadings {
        try await read { db in
            var readings = RemoteReadings()
            let rows = try db.all("SELECT writer, manifest FROM reading") { ($0[0] as String, $0[1] as Int64) }
            readings.manifests = Dictionary(rows, uniquingKeysWith: { first, _ in first })
            readings.segments = Set(try db.all("SELECT key FROM read_segment") { $0[0] as String })
            return readings
        }
    }

    /// Writes down that writers were read so far, after all that they said was taken in.
    public func record(_ readings: [RemoteReadings.Reading]) async throws {
        guard !readings.isEmpty else { return }
        try await write { db in
            for reading in readings {
                try db.run(
                    "INSERT INTO reading VALUES (?1, ?2) ON CONFLICT (writer) DO UPDATE SET manifest = ?2",
                    [reading.writer, reading.manifest])
                try db.run("DELETE FROM read_segment WHERE writer = ?", [reading.writer])
                for key in reading.segments {
                    try db.run("INSERT OR IGNORE INTO read_segment VALUES (?, ?)", [key, reading.writer])
                }
            }
        }
    }

    /// Forgets how far other writers were read: all is read again, and what is known is only added to.
    public func forgetReadings() async throws {
        try await write { db in
            try db.run("DELETE FROM read_segment")
            try db.run("DELETE FROM reading")
        }
    }

    /// Lets the logical time be at least this from now on, as somebody else has come so far.
    public func advanceClock(to time: Int64) async throws {
        try await write { db in
            if try Self.count(Setting.clock, db) < time { try Self.set(Setting.clock, String(time), db) }
        }
    }
}
