public import Catalog
public import Foundation
public import TierModel

extension Library {
    /// All albums by name.
    public func albums() async throws -> [AlbumRecord] { try await catalog.albums() }

    /// The album with a name.
    ///
    /// - Throws: `EngineError` (`unknownAlbum`).
    public func album(named name: String) async throws -> AlbumRecord {
        if let album = try await catalog.album(named: name.trimmingCharacters(in: .whitespacesAndNewlines)) {
            return album
        }
        throw EngineError(
            .unknownAlbum, "no album is called \(PrintableName.escaped(name))",
            remedy: "tiersync album list shows the names; tiersync album create makes one")
    }

    /// Makes an album: empty, or one that always shows what a search finds.
    ///
    /// - Throws: `EngineError` (`badName`, `albumExists`); what the search language says of a query that it does not understand.
    public func createAlbum(_ name: String, query: String? = nil) async throws -> AlbumRecord {
        let name = try PhotoMark.name(name, "album's name")
        try await checkIsFree(name)
        if let query { _ = try searchQuery(query) }
        return try await makeAlbum(name, query: query)
    }

    /// Gives an album another name, or a saved search another query.
    ///
    /// - Throws: `EngineError` (`unknownAlbum`, `badName`, `albumExists`).
    public func changeAlbum(_ name: String, newName: String? = nil, query: String? = nil) async throws -> AlbumRecord {
        var album = try await album(named: name)
        if let newName {
            let newName = try PhotoMark.name(newName, "album's name")
            if newName.lowercased() != album.name.lowercased() { try await checkIsFree(newName) }
            album.name = newName
        }
        if let query {
            guard album.query != nil else {
                throw EngineError(
                    .albumExists, "\(album.name) is made by hand: it has no search",
                    remedy: "make another one: tiersync album create NAME --search QUERY")
            }
            _ = try searchQuery(query)
            album.query = query
        }
        try await check(.decide, to: "change albums")
        _ = try await catalog.addDecisions(
            [.album(album.id, Album(name: album.name, query: album.query))], at: Date())
        return album
    }

    /// Removes an album. Its photos stay where they are; undo brings it back as it was.
    ///
    /// - Throws: `EngineError` (`unknownAlbum`).
    public func removeAlbum(_ name: String) async throws {
        let album = try await album(named: name)
        try await check(.decide, to: "remove albums")
        _ = try await catalog.addDecisions(
            [.album(album.id, Album(name: album.name, query: album.query, isRemoved: true))], at: Date())
    }

    /// Puts photos into an album, or takes them out. An album that is not there yet is made.
    ///
    /// - Throws: `EngineError` (`unknownAlbum`, `badName`; `albumExists` for a saved search).
    public func setInAlbum(
        _ isIn: Bool, _ name: String, _ photos: [PhotoID], action: UUID = UUID(), dryRun: Bool = false
    ) async throws -> JobSummary {
        let name = try PhotoMark.name(name, "album's name")
        var known = try await catalog.album(named: name)
        if let query = known?.query {
            throw EngineError(
                .albumExists, "\(name) is a saved search (\(query)): photos are in it by themselves",
                remedy: "choose another album")
        }
        if known == nil, !isIn { known = try await album(named: name) }
        var summary: JobSummary
        if let known {
            summary = try await mark(photos, as: [.album(known.id, isIn)], action: action, dryRun: dryRun)
        } else if dryRun {
            summary = try await mark(photos, as: [.album(AlbumID(rawValue: UUID()), true)], dryRun: true)
            summary.notes.insert("an album \(name) would be made", at: 0)
        } else {
            let made = try await makeAlbum(name, query: nil, action: action)
            summary = try await mark(photos, as: [.album(made.id, true)], action: action)
            summary.notes.append("made the album \(name)")
        }
        return summary
    }

    func makeAlbum(_ name: String, query: String?, action: UUID = UUID()) async throws -> AlbumRecord {
        try await check(.decide, to: "make albums")
        let id = AlbumID(rawValue: UUID())
        _ = try await catalog.addDecisions([.album(id, Album(name: name, query: query))], action: action, at: Date())
        return AlbumRecord(id: id, name: name, query: query, photos: 0)
    }

    private func checkIsFree(_ name: String) async throws {
        guard try await catalog.album(named: name) == nil else {
            throw EngineError(
                .albumExists, "there is an album \(name) already", remedy: "choose another name")
        }
    }
}
