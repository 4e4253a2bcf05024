import Catalog
import Foundation
import Testing
import TierModel
import TierSyncTestSupport

/// Does to a catalog whatever it is told to by chance.
private struct RandomUser {
    let catalog: PhotoCatalog
    var generator: SeededGenerator
    var refused = 0

    /// One operation; those that the state does not allow are refused, which is what is tested.
    mutating func act() async throws {
        let photos = try await catalog.photos(after: nil, limit: 1000)
        let number = Int.random(in: 1...40, using: &generator)
        guard let photo = photos.randomElement(using: &generator) else {
            _ = try await catalog.addPhotos([Sample.photo(number)])
            return
        }
        let files = [photo.primary] + photo.companions
        guard let file = files.randomElement(using: &generator) else { return }
        do {
            try await act(Int.random(in: 0..<17, using: &generator), photo, file, number)
        } catch let error as CatalogError where error.code == .notAllowed {
            refused += 1
        }
    }

    private func act(_ choice: Int, _ photo: PhotoRecord, _ file: FileRecord, _ number: Int) async throws {
        let digest = file.digest ?? .zero
        let proof = Proof(
            kind: .readBack, digest: number % 7 == 0 ? .zero : digest, byteCount: file.byteCount,
            version: Sample.version("e\(number)"), provenAt: Date(timeIntervalSince1970: 1e9))
        switch choice {
        case 0: _ = try await catalog.addPhotos([Sample.photo(number), Sample.photo(number + 1)])
        case 1:
            // As the importer does: a content that some photo has is not a new version of another.
            guard try await catalog.file(withDigest: Sample.digest(number)).map({ $0.photo == photo.id }) ?? true
            else { return }
            _ = try await catalog.addVersion(Sample.photo(number), of: photo.id)
        case 2:
            _ = try await catalog.addCompanion(
                Sample.file(100 + number, role: .sidecar, name: "\(photo.id).xmp"), to: photo.id)
        case 3: _ = try await catalog.reserveKey("a/IMG.JPG", for: file.id)
        case 4: if let key = file.remote?.key { _ = try await catalog.replaceKey(key, for: file.id) }
        case 5:
            guard let key = file.remote?.key else { return }
            try await catalog.recordUpload(
                file.id, object: key, digest: digest, byteCount: file.byteCount, version: Sample.version())
        case 6, 7: try await catalog.recordProof(file.id, proof)
        case 8: try await catalog.forgetProof(file.id)
        case 9, 10: try await catalog.recordEviction(file.id, proof: proof)
        case 11: try await catalog.recordLocal(file.id, path: "originals/back-\(number)")
        case 12: _ = try await catalog.moveToTrash([photo.id], at: Date(timeIntervalSince1970: Double(number)))
        case 13, 14: _ = try await catalog.restoreFromTrash([photo.id])
        case 15:
            guard number % 3 == 0, try await catalog.beginDeletion(of: photo.id) != nil else { return }
            try await catalog.deletePhoto(photo.id)
        default:
            let faces = (0..<(number % 3)).map { Sample.face($0, photo: number, x: Double($0)) }
            try await catalog.recordFaces(
                faces, photo: photo.id, file: photo.primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
        }
    }
}

@Suite struct InvariantTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `whatever happens, each original is here or proven, and each photo has one current original`(
        seed: UInt64
    ) async throws {
        let fixture = try CatalogFixture()
        _ = try await fixture.catalog.photosToAnalyze(
            Sample.analyzer, photos: nil, tiers: nil, after: nil, limit: 1)
        var user = RandomUser(catalog: fixture.catalog, generator: SeededGenerator(seed: seed))
        var seen: Set<Tier> = []
        for step in 0..<300 {
            try await user.act()
            if step % 10 == 9 { seen.formUnion(try await check(fixture)) }
        }
        #expect(user.refused > 0)
        #expect(seen == Set(Tier.allCases))
    }

    /// Returns the tiers that were met.
    private func check(_ fixture: CatalogFixture) async throws -> Set<Tier> {
        let catalog = fixture.catalog
        #expect(try await catalog.checkIntegrity() == [])
        let photos = try await catalog.photos(after: nil, limit: 1000)
        var toPush: Set<OriginalID> = []
        for file in photos.flatMap({ [$0.primary] + $0.companions }) {
            #expect((file.localPath == nil) == (file.tier == .remote))
            #expect(file.tier == .local || file.remote?.proof != nil)
            #expect(file.remote?.proof == nil || file.remote?.proof?.digest == file.digest)
            #expect(file.tier != .local || file.remote?.proof == nil)
            if file.tier == .local, !file.isTrashed { toPush.insert(file.id) }
        }
        let status = try await catalog.status(analyzer: Sample.analyzer)
        let listed = photos.filter { $0.trashedAt == nil }
        #expect(status.photos == listed.count && status.trashed == photos.count - listed.count)
        for (tier, count) in [(Tier.local, status.local), (.both, status.both), (.remote, status.remote)] {
            #expect(listed.count { $0.primary.tier == tier } == count)
        }
        #expect(status.unanalyzed == listed.count { !$0.isAnalyzed })
        let toSend = try await catalog.filesToPush(photos: nil, after: nil, limit: 1000).map(\.id)
        #expect(toPush.isSubset(of: toSend))
        let keys = photos.compactMap(\.primary.remote?.key)
        #expect(Set(keys).count == keys.count)
        return Set(photos.map(\.primary.tier))
    }
}
