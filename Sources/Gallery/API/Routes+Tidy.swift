import Foundation
import TierModel
import TierSync
import WebServer

extension Gallery {
    static let tidyRoutes = [
        Route(.get, "api/duplicates") { call in
            try await call.kept { try await call.duplicateGroups() }
        },
        Route(.post, "api/duplicates/resolve") { call in
            struct Body: Decodable {
                var keep: PhotoID
                var trash: PhotoList
            }
            let body: Body = try call.body()
            let keep = try await call.gallery.library.photo(body.keep)
            guard let keep else { throw RequestError(404, "there is no \(body.keep)", code: "unknownPhoto") }
            return try call.json(
                try await call.changing { try await $0.keep(keep, insteadOf: body.trash.photos) })
        },
        Route(.get, "api/cull") { call in
            let least = try call.number("least", 0...1, default: 0.5)
            let limit = try call.limit()
            return try await call.kept { try await call.proposals(least: least, limit: limit) }
        },
        Route(.get, "api/trash") { call in try await call.trash() },
        Route(.post, "api/trash/empty") { call in try await call.emptyTrash() },
    ]
}

private struct DuplicateRow: Encodable {
    struct Other: Encodable {
        var cell: PhotoCell
        var bytes: Int64
        var differences: [String]
        var freesLocal: Int64
        var freesRemote: Int64
    }
    var match: DuplicateMatch
    var keep: PhotoCell
    var reasons: [String]
    var others: [Other]
}

private struct Proposal: Encodable {
    var cell: PhotoCell
    var confidence: Double
    var faults: [ShotFault]
    @ExplicitNull var better: PhotoID?
}

extension Route.Call {
    /// Groups of several photos: what is one photo already is no work.
    fileprivate func duplicateGroups() async throws -> [DuplicateRow] {
        let library = gallery.library
        let groups = try await library.duplicates(Set(DuplicateMatch.allCases).subtracting([.identical]))
        let cells = try await cells(groups.flatMap(\.photos))
        return groups.compactMap { group in
            guard let keep = cells[group.keep] else { return nil }
            let others = group.others.compactMap { other -> DuplicateRow.Other? in
                cells[other.photo].map {
                    DuplicateRow.Other(
                        cell: $0, bytes: other.bytes, differences: other.differences, freesLocal: other.freesLocal,
                        freesRemote: other.freesRemote)
                }
            }
            return others.isEmpty
                ? nil : DuplicateRow(match: group.match, keep: keep, reasons: group.reasons, others: others)
        }
    }

    fileprivate func proposals(least: Double, limit: Int) async throws -> [Proposal] {
        let shots = try await gallery.library.poorShots(least: least).prefix(limit)
        let cells = try await cells(shots.map(\.photo))
        return shots.compactMap { shot in
            cells[shot.photo].map {
                Proposal(cell: $0, confidence: shot.confidence, faults: shot.faults, better: shot.better)
            }
        }
    }

    fileprivate func trash() async throws -> HTTPResponse {
        struct Entry: Encodable {
            var cell: PhotoCell
            var trashed: String
            var keptUntil: String
        }
        struct Trash: Encodable {
            var photos: [Entry]
            var count: Int
            var trashDays: Int
        }
        let library = gallery.library
        let limit = try limit()
        var entries: [TrashEntry] = []
        var count = 0
        try await library.forEachInTrash { entry in
            count += 1
            if entries.count < limit { entries.append(entry) }
        }
        let cells = try await cells(entries.map(\.photo))
        return try json(
            Trash(
                photos: entries.compactMap { entry in
                    cells[entry.photo].map { Entry(cell: $0, trashed: entry.trashed, keptUntil: entry.keptUntil) }
                }, count: count, trashDays: library.configuration.trashDays))
    }

    fileprivate func emptyTrash() async throws -> HTTPResponse {
        struct Body: Decodable {
            var dryRun: Bool
            var now: Bool?
        }
        struct Plan: Encodable {
            var photos: Int
            var freesLocal: Int64
            var freesRemote: Int64
        }
        let body: Body = try body()
        let library = gallery.library
        let options = EmptyTrashOptions(trashedBefore: body.now == true ? nil : library.trashRetentionLimit)
        guard !body.dryRun else {
            let plan = try await library.trashPlan(options)
            return try json(Plan(photos: plan.photos, freesLocal: plan.localBytes, freesRemote: plan.remoteBytes))
        }
        let job = try gallery.jobs.start(.emptyTrash) { try await library.emptyTrash(options, progress: $0) }
        return try json(job, status: 202)
    }

    private func cells(_ photos: [PhotoID]) async throws -> [PhotoID: PhotoCell] {
        Dictionary(try await gallery.library.cells(photos).map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
    }
}
