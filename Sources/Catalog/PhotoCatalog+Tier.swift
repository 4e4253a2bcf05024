import GRDB
public import TierModel

extension PhotoCatalog {
    /// What is durable of a file now.
    public func state(of file: OriginalID) async throws -> TierMachine.State {
        try await read { db in
            guard let record = try Self.file(file, db) else { return .absent }
            return try Self.state(of: record, db)
        }
    }

    /// Applies an event, in the transaction that writes it down.
    ///
    /// - Returns: the file as it was before.
    /// - Throws: `CatalogError` (`notAllowed`) for what the machine refuses in the file's state.
    @discardableResult
    static func advance(_ id: OriginalID, by event: TierMachine.Event, _ db: Database) throws -> FileRecord {
        let file = try existingFile(id, db)
        let state = try state(of: file, db)
        guard TierMachine.next(state, after: event) != nil else {
            throw CatalogError(
                .notAllowed, "\(file.fileName) of \(file.photo) is \(state.words), so it cannot be \(event.words)",
                remedy: "run: tiersync push \(file.photo)")
        }
        return file
    }

    static func state(of file: FileRecord, _ db: Database) throws -> TierMachine.State {
        switch file.tier {
        case .local:
            guard let remote = file.remote else { return .local }
            return remote.uploadedAt == nil ? .reserved : .uploaded
        case .both: return try isDropping(file.id, db) ? .dropping : .both
        case .remote:
            if file.remote?.lostAt != nil { return .lost }
            return file.remote?.proof == nil ? .adopted : .remote
        }
    }

    private static func isDropping(_ id: OriginalID, _ db: Database) throws -> Bool {
        try db.number(
            "SELECT EXISTS (SELECT 1 FROM step WHERE file = ? AND kind = ?)", [id.rawValue, StepKind.evict.rawValue])
            == 1
    }
}

extension TierMachine.State {
    /// For a sentence.
    fileprivate var words: String {
        switch self {
        case .absent: "not in the library"
        case .local: "only here"
        case .reserved: "only here, its upload not finished"
        case .uploaded: "uploaded and not proven yet"
        case .both: "here and proven on the remote"
        case .dropping: "being dropped from this device"
        case .remote: "only on the remote"
        case .adopted: "only on the remote, and was never fetched"
        case .lost: "lost on the remote"
        }
    }
}

extension TierMachine.Event {
    /// For a sentence.
    fileprivate var words: String {
        switch self {
        case .imported: "imported"
        case .adoptedInPlace: "adopted"
        case .keyReserved, .keyReplaced: "given a key"
        case .uploaded: "uploaded"
        case .proven: "proven"
        case .proofForgotten: "said to be missing on the remote"
        case .dropBegun, .dropped, .vanished: "dropped"
        case .foundLost: "said to be neither here nor on the remote"
        case .dropAbandoned: "kept"
        case .returned: "brought back"
        case .deleted: "deleted"
        }
    }
}
