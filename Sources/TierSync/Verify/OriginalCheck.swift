import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

/// Compares originals and companions that should be here with the catalog, and puts the catalog right where the remote has a proven copy.
struct OriginalCheck: Sendable {
    var library: Library
    var options: VerifyOptions
    var remote: VerifyRemote
    var recorder: VerifyRecorder

    /// How often, and how far apart, a file is looked at that another process has in hand.
    private static let looks = 600
    private static let pause = Duration.milliseconds(100)

    /// Looks at one file.
    ///
    /// - Returns: the bytes that were read.
    func check(_ listed: FileRecord) async throws -> Int64 {
        guard let relative = listed.localPath else { return 0 }
        await recorder.count { $0.counts.originals += 1 }
        let look = try look(at: relative, of: listed)
        if look != .sound, let (file, look) = try await confirmed(listed.id) {
            await recorder.add(try await settle(file, look))
        }
        return options.isThorough ? listed.byteCount : 0
    }

    private func look(at relative: String, of file: FileRecord) throws -> LocalFile.Look {
        try LocalFile.look(
            at: library.layout.path(relative), byteCount: file.byteCount,
            digest: options.isThorough ? file.digest : nil)
    }

    /// What is wrong with a file although nobody has it in hand: another process may just be dropping it, or bringing it back.
    ///
    /// - Returns: `nil` when nothing is wrong any more.
    func confirmed(_ id: OriginalID) async throws -> (file: FileRecord, look: LocalFile.Look)? {
        for _ in 0..<Self.looks {
            // Asked first: who begins later than this does so with what is found here.
            let isInHand = try await library.catalog.openSteps().contains { $0.file == id && $0.isAlive }
            guard let file = try await library.catalog.file(id), let relative = file.localPath else { return nil }
            let look = try look(at: relative, of: file)
            if look == .sound { return nil }
            if !isInHand { return (file, look) }
            try await Task.sleep(for: Self.pause)
        }
        await recorder.note("file number \(id.rawValue) was in the hands of another process all the time: verify again")
        return nil
    }

    private func settle(_ file: FileRecord, _ look: LocalFile.Look) async throws -> VerifyProblem {
        var problem = problem(file, look)
        guard options.repairs, file.remote?.proof != nil else { return problem }
        if case .unreadable = look { return problem }
        do {
            if try await isOnRemote(file) {
                problem.repair = try await drop(file, look)
                problem.remedy = nil
            } else {
                problem = try await lose(file, look, problem)
            }
        } catch let error as any UserFacingError where !(error is CatalogError) {
            await remote.note(error)
            if (error as? EngineError)?.isRunWide == true { throw error }
            problem.remedy = "the remote copy could not be confirmed: \(error.message); verify again when it can be"
        }
        return problem
    }

    private func isOnRemote(_ file: FileRecord) async throws -> Bool {
        let store = try await remote.store()
        guard let proof = file.remote?.proof, let key = file.remote.flatMap({ ObjectKey($0.key) }) else { return false }
        do {
            let fresh = try await store.freshen(proof, of: key, library.context(.verify, file.photo))
            try await library.catalog.recordProof(file.id, fresh.proof)
            return true
        } catch let error as RemoteError where error.code == .notFound || error.code == .replaced {
            try await remote.confirm()
            return false
        }
    }

    /// The remote has it: what is here is put aside, never removed, and the catalog says where the original is.
    private func drop(_ file: FileRecord, _ look: LocalFile.Look) async throws -> String {
        guard let now = try await library.catalog.file(file.id), let proof = now.remote?.proof,
            let relative = now.localPath
        else { return "another process has seen to it" }
        guard case .damaged(_, let stamp) = look else {
            try await library.catalog.recordEviction(file.id, proof: proof)
            return "the remote has it, as was just confirmed: it now counts as dropped from this device"
        }
        guard let place = try Quarantine(layout: library.layout).take(relative, of: file.photo, stamp) else {
            return "the file was replaced meanwhile: verify again"
        }
        try await library.catalog.recordEviction(file.id, proof: proof)
        return "the remote has it, as was just confirmed; the damaged file was moved to \(place)"
    }

    /// Neither here nor there.
    private func lose(_ file: FileRecord, _ look: LocalFile.Look, _ problem: VerifyProblem) async throws
        -> VerifyProblem
    {
        var problem = problem
        problem.problem += ", and the remote does not have it any more"
        if look == .missing {
            try await library.catalog.recordLost(file.id)
            problem.remedy = "look for another copy of the photo and import it"
        } else {
            try await library.catalog.forgetProof(file.id)
        }
        return problem
    }

    private func problem(_ file: FileRecord, _ look: LocalFile.Look) -> VerifyProblem {
        let name = "\(file.photo) (\(file.fileName))"
        let path = file.localPath.map { library.layout.path($0).printable } ?? ""
        switch look {
        case .sound, .missing:
            return VerifyProblem(
                .originalMissing, photo: file.photo, file: file.fileName, problem: "\(name): its file is missing here",
                remedy: "import it again, or put \(path) back from a backup")
        case .damaged(let how, _):
            return VerifyProblem(
                .originalDamaged, photo: file.photo, file: file.fileName,
                problem: "\(name): its file here is damaged: \(how)",
                remedy: "make a copy of a sound one and bring it in with: tiersync import --move COPY; "
                    + "or put \(path) back from a backup. It is not pushed as it is")
        case .unreadable(let why):
            return VerifyProblem(
                .originalUnreadable, photo: file.photo, file: file.fileName,
                problem: "\(name): its file here cannot be read: \(why)",
                remedy: "check the owner and permissions of \(path), and the disk")
        }
    }
}
