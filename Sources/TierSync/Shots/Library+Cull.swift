import Catalog
import Curation
import Foundation
public import TierModel

/// A photo that may be a poor shot: the JSON of `cull`.
public struct PoorShot: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// Its file name.
    public var file: String
    /// Size of its original.
    public var bytes: Int64
    /// How sure that is, 0 to 1: of the surest fault.
    public var confidence: Double
    /// What is wrong, the surest first.
    public var faults: [ShotFault]
    /// Another shot of the same burst on which all eyes are open, where there is one.
    @ExplicitNull public var better: PhotoID?
}

extension Library {
    /// Proposes photos that may be poor shots, each with its reasons: the surest first. Nothing is changed, and nothing fetched.
    ///
    /// Favourites and photos with stars are never proposed.
    /// - Parameters:
    ///   - photos: Only these; `nil` for all.
    ///   - least: the least confidence, 0 to 1.
    ///   - progress: is told how far it is.
    public func poorShots(
        _ photos: [PhotoID]? = nil, least: Double = 0.5, progress: ProgressHandler? = nil
    ) async throws -> [PoorShot] {
        let better = try await shotsWithOpenEyes(photos)
        var recorder = JobRecorder(job: "cull", total: photos?.count, listener: progress)
        var found: [PoorShot] = []
        try await forEachLook(photos) { record, look in
            recorder.done(record.fileName)
            guard !record.isFavourite, (record.rating ?? 0) <= 0 else { return }
            var look = look
            look.tones = try await tones(of: record)
            let faults = ShotFaults.of(look, hasBetterInBurst: better[record.photo] != nil, least: least)
            guard let surest = faults.first else { return }
            found.append(
                PoorShot(
                    photo: record.photo, file: record.fileName, bytes: record.byteCount,
                    confidence: surest.confidence, faults: faults, better: better[record.photo]))
        }
        return found.sorted { ($1.confidence, $0.photo) < ($0.confidence, $1.photo) }
    }

    /// Of each shot of a burst another one of it on which all eyes are open, the best such one.
    private func shotsWithOpenEyes(_ photos: [PhotoID]?) async throws -> [PhotoID: PhotoID] {
        let bursts = try await moments(photos).filter { $0.match == .burst }
        var open: Set<PhotoID> = []
        let members = bursts.flatMap { [$0.keep] + $0.others.map(\.photo) }
        guard !members.isEmpty else { return [:] }
        try await forEachLook(members) { record, look in
            if look.hasAllEyesOpen { open.insert(record.photo) }
        }
        var better: [PhotoID: PhotoID] = [:]
        for burst in bursts {
            let ranked = [burst.keep] + burst.others.map(\.photo)
            for photo in ranked { better[photo] = ranked.first { $0 != photo && open.contains($0) } }
        }
        return better
    }
}
